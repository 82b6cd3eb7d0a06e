// SPDX-License-Identifier: Apache-2.0
#include "health/handshake_cookie.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/health/frames.h"

namespace gwlbtap {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

const SipHashKey kKey = TestTcpOptions().key;
const TcpEnds kEnds{kPeerIpv4, kOurIpv4, 40000, 80};
constexpr std::uint32_t kPeerInitial = 0x01020304;

TEST(HandshakeCookie, IsEven) {
  const HandshakeCookie cookie(kKey);
  for (std::uint32_t initial = 0; initial < 1000; ++initial) {
    EXPECT_EQ(cookie.Make(kEnds, initial, seconds(initial)) % 2, 0u);
  }
}

TEST(HandshakeCookie, IsTakenForAPeriodAtLeastAndTwoAtMost) {
  const HandshakeCookie cookie(kKey);
  for (const seconds made : {seconds(0), seconds(100), seconds(128), seconds(1000), seconds(300)}) {
    const std::uint32_t number = cookie.Make(kEnds, kPeerInitial, made);
    EXPECT_TRUE(cookie.IsOurs(number, kEnds, kPeerInitial, made));
    EXPECT_TRUE(cookie.IsOurs(number, kEnds, kPeerInitial, made + kCookiePeriod));
    EXPECT_FALSE(cookie.IsOurs(number, kEnds, kPeerInitial, made + 2 * kCookiePeriod));
    EXPECT_FALSE(cookie.IsOurs(number, kEnds, kPeerInitial, made + 3 * kCookiePeriod));
  }
}

TEST(HandshakeCookie, DependsOnEverythingThatNamesTheConnection) {
  const HandshakeCookie cookie(kKey);
  const nanoseconds now = seconds(5);
  const std::uint32_t number = cookie.Make(kEnds, kPeerInitial, now);
  EXPECT_FALSE(cookie.IsOurs(number, kEnds, kPeerInitial + 1, now));
  for (const TcpEnds& other :
       {TcpEnds{kOurIpv4, kOurIpv4, 40000, 80}, TcpEnds{kPeerIpv4, kPeerIpv4, 40000, 80},
        TcpEnds{kPeerIpv4, kOurIpv4, 40001, 80}, TcpEnds{kPeerIpv4, kOurIpv4, 40000, 81},
        TcpEnds{kOurIpv4, kPeerIpv4, 40000, 80}, TcpEnds{kPeerIpv6, kOurIpv6, 40000, 80}}) {
    EXPECT_FALSE(cookie.IsOurs(number, other, kPeerInitial, now));
  }
  SipHashKey other_key = kKey;
  other_key[0] ^= std::byte{1};
  EXPECT_FALSE(HandshakeCookie(other_key).IsOurs(number, kEnds, kPeerInitial, now));
}

TEST(HandshakeCookie, IsTheSameForAllWhoHaveTheKey) {
  EXPECT_EQ(HandshakeCookie(kKey).Make(kEnds, kPeerInitial, seconds(5)),
            HandshakeCookie(kKey).Make(kEnds, kPeerInitial, seconds(6)));
}

TEST(HandshakeCookie, IsHardToGuess) {
  const HandshakeCookie cookie(kKey);
  std::set<std::uint32_t> numbers;
  for (std::uint32_t initial = 0; initial < 10'000; ++initial) {
    numbers.insert(cookie.Make(kEnds, initial, seconds(5)));
  }
  // Of 10 000 among 2^30, less than one pair is expected to be the same.
  EXPECT_GE(numbers.size(), 9'995u);
}

}  // namespace
}  // namespace gwlbtap
