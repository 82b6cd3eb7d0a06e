// SPDX-License-Identifier: Apache-2.0
#include "health/arp.h"

#include <gtest/gtest.h>

#include "tests/geneve/bytes.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

constexpr MacAddress kOwnMac = {0x02, 0, 0, 0, 0, 0x0b};

std::vector<std::byte> Request() { return PacketBuilder().Arp().Build(); }

TEST(ArpRequest, TellsWhoAsksForWhom) {
  const auto request = ParseArpRequest(Request());
  ASSERT_TRUE(request);
  EXPECT_EQ(request->sender_mac, ArpFields{}.sender_mac);
  EXPECT_EQ(request->sender, IpAddress(ArpFields{}.sender));
  EXPECT_EQ(request->target, IpAddress(ArpFields{}.target));
}

TEST(ArpRequest, MayBePadded) {
  EXPECT_TRUE(ParseArpRequest(PacketBuilder().Arp().Trailer(18).Build()));
}

TEST(ArpRequest, ThatEndsEarlyIsNone) {
  for (std::size_t size = 0; size < kArpSize; ++size) {
    EXPECT_FALSE(ParseArpRequest(Prefix(Request(), size))) << size;
  }
}

TEST(ArpRequest, OfOtherTypesSizesAndOperationsIsNone) {
  for (std::size_t offset = 0; offset < 8; ++offset) {
    auto packet = Request();
    packet[offset] ^= std::byte{2};
    EXPECT_FALSE(ParseArpRequest(packet)) << offset;
  }
  EXPECT_FALSE(ParseArpRequest(PacketBuilder().Arp({.operation = 2}).Build()));
}

TEST(ArpReply, SwapsTheTwo) {  // RFC 826, packet reception
  const auto request = ParseArpRequest(Request());
  ASSERT_TRUE(request);
  std::vector<std::byte> reply(kArpSize);
  EXPECT_EQ(WriteArpReply(*request, kOwnMac, reply), kArpSize);
  const auto expected = Bytes({0, 1, 8, 0, 6, 4,    0,   2,        // a reply for IPv4 over Ethernet
                               2, 0, 0, 0, 0, 0x0b, 192, 0, 2, 2,  // the target is its sender
                               2, 0, 0, 0, 0, 0x0a, 192, 0, 2, 1});  // and who asked its target
  EXPECT_EQ(reply, expected);
}

}  // namespace
}  // namespace gwlbtap
