// SPDX-License-Identifier: Apache-2.0
#include "geneve/ethernet_header.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/geneve/bytes.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

TEST(EthernetHeader, AnUntaggedFrameCarriesItsPayloadAtFourteen) {
  const auto frame = PacketBuilder().Ethernet().Ipv4().Build();
  const auto ethernet = ParseEthernet(frame);
  ASSERT_TRUE(ethernet.ok());
  EXPECT_EQ(ethernet->ether_type, kEtherTypeIpv4);
  EXPECT_EQ(ethernet->offset, 14u);
}

TEST(EthernetHeader, EveryKindOfVlanTagIsSkipped) {
  for (const std::uint16_t tag : std::to_array<std::uint16_t>({0x8100, 0x88a8, 0x9100})) {
    const auto frame = PacketBuilder().Ethernet().Vlan({.tag_protocol = tag}).Ipv6().Build();
    const auto ethernet = ParseEthernet(frame);
    ASSERT_TRUE(ethernet.ok()) << tag;
    EXPECT_EQ(ethernet->ether_type, kEtherTypeIpv6);
    EXPECT_EQ(ethernet->offset, 18u);
  }
}

TEST(EthernetHeader, TwoTagsAreSkippedAndAThirdIsRefused) {
  PacketBuilder two;
  two.Ethernet().Vlan({.tag_protocol = 0x88a8}).Vlan();
  const auto ethernet = ParseEthernet(PacketBuilder(two).Arp().Build());
  ASSERT_TRUE(ethernet.ok());
  EXPECT_EQ(ethernet->ether_type, kEtherTypeArp);
  EXPECT_EQ(ethernet->offset, 22u);
  EXPECT_EQ(ParseEthernet(PacketBuilder(two).Vlan().Arp().Build()).status(),
            DecapStatus::kVlanDepth);
}

TEST(EthernetHeader, EveryTruncationIsRefused) {
  const auto frame = PacketBuilder().Ethernet().Vlan({.tag_protocol = 0x88a8}).Vlan().Build();
  ASSERT_EQ(frame.size(), 22u);
  EXPECT_TRUE(ParseEthernet(frame).ok());
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_EQ(ParseEthernet(Prefix(frame, size)).status(), DecapStatus::kEthernetTruncated) << size;
  }
}

TEST(EthernetHeader, AFrameThatEndsWithItsHeaderHasAnEmptyPayload) {
  const auto frame = PacketBuilder().Ethernet({.ether_type = 0x0800}).Build();
  const auto ethernet = ParseEthernet(frame);
  ASSERT_TRUE(ethernet.ok());
  EXPECT_EQ(ethernet->offset, frame.size());
}

}  // namespace
}  // namespace gwlbtap
