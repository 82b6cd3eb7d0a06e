// SPDX-License-Identifier: Apache-2.0
#include "geneve/inner_length.h"

#include <gtest/gtest.h>

#include "tests/geneve/bytes.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

TEST(InnerLength, AnEthernetFrameIsAsLongAsItsHeadersAndWhatIpClaims) {
  EXPECT_EQ(ClaimedEthernetLength(
                PacketBuilder().Ethernet().Ipv4({.total_length = 1500}).Payload(10).Build()),
            1514u);
  EXPECT_EQ(
      ClaimedEthernetLength(PacketBuilder().Ethernet().Vlan().Ipv4({.total_length = 1500}).Build()),
      1518u);
  EXPECT_EQ(ClaimedEthernetLength(
                PacketBuilder().Ethernet().Vlan().Vlan().Ipv6({.payload_length = 1460}).Build()),
            1522u);
  EXPECT_EQ(ClaimedEthernetLength(PacketBuilder().Ethernet().Arp().Trailer(18).Build()), 42u);
}

TEST(InnerLength, AnIpPacketIsAsLongAsItClaims) {
  EXPECT_EQ(ClaimedIpv4Length(PacketBuilder().Ipv4().Udp().Payload(12).Build()), 40u);
  EXPECT_EQ(ClaimedIpv4Length(PacketBuilder().Ipv4({.total_length = 65535}).Build()), 65535u);
  EXPECT_EQ(ClaimedIpv6Length(PacketBuilder().Ipv6().Udp().Payload(12).Build()), 60u);
  EXPECT_EQ(ClaimedIpv6Length(PacketBuilder().Ipv6({.payload_length = 65535}).Build()), 65575u);
}

TEST(InnerLength, TheLengthFieldIsReadAsSoonAsItIsThere) {
  const auto ipv4 = PacketBuilder().Ipv4({.total_length = 900}).Build();
  for (std::size_t size = 0; size <= ipv4.size(); ++size) {
    EXPECT_EQ(ClaimedIpv4Length(Prefix(ipv4, size)), size < 4 ? 0u : 900u) << size;
  }
  const auto ipv6 = PacketBuilder().Ipv6({.payload_length = 900}).Build();
  for (std::size_t size = 0; size <= ipv6.size(); ++size) {
    EXPECT_EQ(ClaimedIpv6Length(Prefix(ipv6, size)), size < 6 ? 0u : 940u) << size;
  }
  const auto arp = PacketBuilder().Arp().Build();
  for (std::size_t size = 0; size <= arp.size(); ++size) {
    EXPECT_EQ(ClaimedArpLength(Prefix(arp, size)), size < 6 ? 0u : 28u) << size;
  }
  const auto frame = PacketBuilder().Ethernet().Vlan().Ipv4({.total_length = 900}).Build();
  for (std::size_t size = 0; size <= frame.size(); ++size) {
    EXPECT_EQ(ClaimedEthernetLength(Prefix(frame, size)), size < 22 ? 0u : 918u) << size;
  }
}

TEST(InnerLength, WhatIsNotIpOrArpClaimsNothing) {
  EXPECT_EQ(ClaimedEthernetLength(PacketBuilder().Ethernet().Payload(100).Build()), 0u);
  EXPECT_EQ(ClaimedIpv4Length(PacketBuilder().Ipv6().Build()), 0u);
  EXPECT_EQ(ClaimedIpv6Length(PacketBuilder().Ipv4().Payload(40).Build()), 0u);
  auto other_arp = PacketBuilder().Arp().Build();
  other_arp[4] = std::byte{8};  // hardware addresses of another size
  EXPECT_EQ(ClaimedArpLength(other_arp), 0u);
}

TEST(InnerLength, AFrameWithMoreTagsThanAreReadClaimsNothing) {
  EXPECT_EQ(ClaimedEthernetLength(PacketBuilder().Ethernet().Vlan().Vlan().Vlan().Ipv4().Build()),
            0u);
}

}  // namespace
}  // namespace gwlbtap
