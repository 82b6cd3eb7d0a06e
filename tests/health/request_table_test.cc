// SPDX-License-Identifier: Apache-2.0
#include "health/request_table.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/health/frames.h"

namespace gwlbtap {
namespace {

using std::chrono::seconds;

constexpr std::uint32_t kPeerInitial = 999;
constexpr std::uint32_t kOwnInitial = 5000;

TcpEnds EndsOf(std::size_t peer) {
  return {kPeerIpv4, kOurIpv4, static_cast<std::uint16_t>(40000 + peer), 80};
}

class PartialRequestTest : public testing::Test {
 protected:
  std::vector<std::byte> buffer_ = std::vector<std::byte>(kMaxRequestHead);
  PartialRequest request_{kPeerInitial, kOwnInitial, buffer_};
};

TEST_F(PartialRequestTest, TakesPiecesInOrder) {
  EXPECT_EQ(request_.next_sequence(), 1000u);
  EXPECT_TRUE(request_.Append(1000, AsBytes("GET /")));
  EXPECT_TRUE(request_.Append(1005, AsBytes(" HTTP")));
  EXPECT_EQ(ToText(request_.received()), "GET / HTTP");
  EXPECT_EQ(request_.next_sequence(), 1010u);
  EXPECT_EQ(request_.own_initial(), kOwnInitial);
}

TEST_F(PartialRequestTest, TakesWhatIsNewOfARepetition) {
  EXPECT_TRUE(request_.Append(1000, AsBytes("GET /")));
  EXPECT_TRUE(request_.Append(1000, AsBytes("GET /")));
  EXPECT_TRUE(request_.Append(1003, AsBytes("?? HTTP")));
  EXPECT_EQ(ToText(request_.received()), "GET / HTTP");
}

TEST_F(PartialRequestTest, TakesNothingBehindAGapOrBeforeItsStart) {
  EXPECT_TRUE(request_.Append(1000, AsBytes("GET /")));
  EXPECT_FALSE(request_.Append(1006, AsBytes("HTTP")));
  EXPECT_FALSE(request_.Append(999, AsBytes("x")));
  EXPECT_EQ(ToText(request_.received()), "GET /");
}

TEST_F(PartialRequestTest, GoesOnWhereSequenceNumbersWrapAround) {
  PartialRequest request(0xfffffffd, kOwnInitial, buffer_);
  EXPECT_TRUE(request.Append(0xfffffffe, AsBytes("GET /")));
  EXPECT_EQ(request.next_sequence(), 3u);
  EXPECT_TRUE(request.Append(3, AsBytes(" HTTP")));
  EXPECT_EQ(ToText(request.received()), "GET / HTTP");
}

TEST_F(PartialRequestTest, IsNoLongerThanAHeadMayBe) {
  const std::string half(kMaxRequestHead / 2 + 1, 'x');
  EXPECT_TRUE(request_.Append(1000, AsBytes(half)));
  EXPECT_TRUE(request_.Append(request_.next_sequence(), AsBytes(half)));
  EXPECT_EQ(request_.received().size(), kMaxRequestHead);
}

TEST(RequestTable, FindsEveryRequestThatItHasRoomFor) {
  RequestTable table;
  for (std::size_t i = 0; i < kMaxPartialRequests; ++i) {
    PartialRequest& request = table.Insert(EndsOf(i), kPeerInitial, kOwnInitial, seconds(0));
    EXPECT_TRUE(request.received().empty());
    request.Append(1000, AsBytes(std::to_string(i)));
  }
  for (std::size_t i = 0; i < kMaxPartialRequests; ++i) {
    const PartialRequest* request = table.Find(EndsOf(i), seconds(1));
    ASSERT_NE(request, nullptr) << i;
    EXPECT_EQ(ToText(request->received()), std::to_string(i));
  }
  EXPECT_EQ(table.Find(EndsOf(kMaxPartialRequests), seconds(1)), nullptr);
}

TEST(RequestTable, GivesUpTheOneThatHasBeenSilentLongest) {
  RequestTable table;
  for (std::size_t i = 0; i < kMaxPartialRequests; ++i) {
    table.Insert(EndsOf(i), kPeerInitial, kOwnInitial, seconds(1));
  }
  for (std::size_t i = 0; i < kMaxPartialRequests; ++i) {
    if (i == 17) continue;
    EXPECT_NE(table.Find(EndsOf(i), seconds(2)), nullptr);
  }
  table.Insert(EndsOf(100), kPeerInitial, kOwnInitial, seconds(3));
  EXPECT_EQ(table.Find(EndsOf(17), seconds(3)), nullptr);
  EXPECT_NE(table.Find(EndsOf(100), seconds(3)), nullptr);
  EXPECT_NE(table.Find(EndsOf(16), seconds(3)), nullptr);
}

TEST(RequestTable, ForgetsWhoIsSilentForALifetime) {
  RequestTable table;
  table.Insert(EndsOf(1), kPeerInitial, kOwnInitial, seconds(10));
  EXPECT_NE(table.Find(EndsOf(1), seconds(69)), nullptr);
  EXPECT_NE(table.Find(EndsOf(1), seconds(128)), nullptr);
  EXPECT_EQ(table.Find(EndsOf(1), seconds(188)), nullptr);
}

TEST(RequestTable, ReplacesAnEarlierConnectionOfTheSameEnds) {
  RequestTable table;
  table.Insert(EndsOf(1), kPeerInitial, kOwnInitial, seconds(0)).Append(1000, AsBytes("old"));
  table.Insert(EndsOf(1), 70, 80, seconds(0)).Append(71, AsBytes("new"));
  EXPECT_EQ(ToText(table.Find(EndsOf(1), seconds(0))->received()), "new");
  table.Erase(EndsOf(1));
  EXPECT_EQ(table.Find(EndsOf(1), seconds(0)), nullptr);
}

TEST(RequestTable, TellsAllFourPartsOfAConnectionApart) {
  RequestTable table;
  table.Insert({kPeerIpv4, kOurIpv4, 1, 80}, kPeerInitial, kOwnInitial, seconds(0));
  EXPECT_NE(table.Find({kPeerIpv4, kOurIpv4, 1, 80}, seconds(0)), nullptr);
  EXPECT_EQ(table.Find({kPeerIpv4, kOurIpv4, 2, 80}, seconds(0)), nullptr);
  EXPECT_EQ(table.Find({kPeerIpv4, kOurIpv4, 1, 81}, seconds(0)), nullptr);
  EXPECT_EQ(table.Find({kPeerIpv6, kOurIpv4, 1, 80}, seconds(0)), nullptr);
  EXPECT_EQ(table.Find({kPeerIpv4, kOurIpv6, 1, 80}, seconds(0)), nullptr);
}

}  // namespace
}  // namespace gwlbtap
