// SPDX-License-Identifier: Apache-2.0
#include "geneve/vxlan_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/geneve/bytes.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

TEST(VxlanHeader, IsReadAsDrawnInTheRfc) {  // RFC 7348 §5
  const auto datagram = Bytes({0x08, 0, 0, 0, 0x12, 0x34, 0x56, 0, 0xaa, 0xbb});
  const auto vxlan = VxlanHeader::Parse(datagram);
  ASSERT_TRUE(vxlan.ok());
  EXPECT_EQ(vxlan->vni(), 0x123456u);
  EXPECT_THAT(vxlan->payload(), testing::ElementsAre(std::byte{0xaa}, std::byte{0xbb}));
}

TEST(VxlanHeader, EveryTruncationIsRefused) {
  const auto datagram = PacketBuilder().Vxlan({.vni = 7}).Build();
  for (std::size_t size = 0; size < datagram.size(); ++size) {
    EXPECT_EQ(VxlanHeader::Parse(Prefix(datagram, size)).status(), DecapStatus::kVxlanTruncated);
  }
  const auto whole = VxlanHeader::Parse(datagram);
  ASSERT_TRUE(whole.ok());
  EXPECT_TRUE(whole->payload().empty());
}

TEST(VxlanHeader, WithoutTheVniFlagItIsRefused) {  // RFC 7348 §5
  for (const std::uint8_t flags : std::to_array<std::uint8_t>({0x00, 0xf7, 0x04})) {
    const auto datagram = PacketBuilder().Vxlan({.vni = 7, .flags = flags}).Payload(4).Build();
    EXPECT_EQ(VxlanHeader::Parse(datagram).status(), DecapStatus::kVxlanNoVni) << int{flags};
  }
}

TEST(VxlanHeader, ReservedFieldsAreIgnored) {  // RFC 7348 §5
  const auto datagram =
      PacketBuilder().Vxlan({.vni = 0xffffff, .flags = 0xff, .reserved = 0xffffff}).Build();
  const auto vxlan = VxlanHeader::Parse(datagram);
  ASSERT_TRUE(vxlan.ok());
  EXPECT_EQ(vxlan->vni(), 0xffffffu);
}

}  // namespace
}  // namespace gwlbtap
