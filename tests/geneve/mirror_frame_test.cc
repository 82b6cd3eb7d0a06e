// SPDX-License-Identifier: Apache-2.0
#include "geneve/mirror_frame.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/geneve/bytes.h"
#include "tests/support/decap_properties.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

using Packet = std::vector<std::byte>;

PacketBuilder Outer() { return PacketBuilder().Ethernet().Ipv4().Udp(); }

PacketBuilder Mirror(const GeneveFields& geneve = {
                         .options = AwsOptions(0x1122334455667788, 9, 5)}) {
  return Outer().Geneve(geneve).Ipv4().Udp().Vxlan({.vni = 5569041});
}

Packet UsualFrame() { return Mirror().Ethernet().Ipv4().Payload(60).Build(); }

bool TakesShortWay(ByteView frame) {
  DecapResult result;
  return ReadMirrorFrame(frame, result);
}

TEST(MirrorFrame, TheUsualFrameIsReadWhole) {
  const Packet frame = UsualFrame();
  DecapResult result;
  ASSERT_TRUE(ReadMirrorFrame(frame, result));
  EXPECT_EQ(Copy(result.inner), PacketBuilder().Ethernet().Ipv4().Payload(60).Build());
  EXPECT_EQ(result.original_length, result.inner.size());
  EXPECT_EQ(result.link, LinkType::kEthernet);
  EXPECT_EQ(result.vni, 5569041U);
  EXPECT_EQ(result.gwlb.endpoint_id, 0x1122334455667788U);
  EXPECT_EQ(result.gwlb.attachment_id, 9U);
  EXPECT_EQ(result.gwlb.flow_cookie, 5U);
  EXPECT_FALSE(result.has_unknown_critical_option);
}

TEST(MirrorFrame, APacketCutByTheMirrorKeepsItsLength) {
  const Packet frame = Mirror().Ethernet().Ipv4({.total_length = 1400}).Payload(60).Build();
  DecapResult result;
  ASSERT_TRUE(ReadMirrorFrame(frame, result));
  EXPECT_EQ(result.original_length, 1414U);
}

TEST(MirrorFrame, PaddingBehindTheOuterPacketIsNotPartOfTheInnerOne) {
  const Packet frame = Mirror().Ethernet().Payload(46).Trailer(7).Build();
  DecapResult result;
  ASSERT_TRUE(ReadMirrorFrame(frame, result));
  EXPECT_EQ(result.inner.size(), 60U);
}

TEST(MirrorFrame, OtherKindsOfFrameGoTheLongWay) {
  const auto inside = [](PacketBuilder builder) { return builder.Ethernet().Payload(60).Build(); };
  EXPECT_FALSE(TakesShortWay(inside(Mirror({.options = {}}))));
  EXPECT_FALSE(TakesShortWay(inside(Mirror({.options = AwsOptions(), .control = true}))));
  EXPECT_FALSE(TakesShortWay(inside(Mirror({.options = AwsOptions(), .version = 1}))));
  EXPECT_FALSE(TakesShortWay(inside(PacketBuilder().Ethernet().Vlan().Ipv4().Udp().Vxlan())));
  EXPECT_FALSE(TakesShortWay(inside(Outer().Vxlan())));
  EXPECT_FALSE(TakesShortWay(
      inside(Outer().Geneve({.options = AwsOptions()}).Ipv4().Udp().Vxlan({.flags = 0}))));
}

// The long way is the definition; a byte that is off must never make the short way say otherwise.
TEST(MirrorFrame, AgreesWithTheLongWayWhateverByteIsChanged) {
  const Packet usual = UsualFrame();
  for (std::size_t offset = 0; offset < usual.size(); ++offset) {
    for (unsigned value = 0; value < 256; ++value) {
      Packet frame = usual;
      frame[offset] = static_cast<std::byte>(value);
      ASSERT_TRUE(ShortWayAgrees(frame)) << "offset " << offset << " value " << value;
    }
  }
}

TEST(MirrorFrame, AgreesWithTheLongWayAtEveryLength) {
  const Packet usual = UsualFrame();
  for (std::size_t size = 0; size <= usual.size(); ++size) {
    const Packet cut = Copy(ByteView(usual).first(size));
    ASSERT_TRUE(ShortWayAgrees(cut)) << size;
  }
}

TEST(MirrorFrame, LengthsTooSmallForTheirHeadersAreRefused) {
  for (const int bytes : {0, 19, 20, 67, 68, 87, 88, 104, 105}) {
    const auto length = static_cast<std::uint16_t>(bytes);
    Packet frame = UsualFrame();
    StoreBe<std::uint16_t>(frame, 16, length);
    StoreBe<std::uint16_t>(frame, 38, static_cast<std::uint16_t>(length - 20));
    StoreBe<std::uint16_t>(frame, 84, static_cast<std::uint16_t>(length - 68));
    StoreBe<std::uint16_t>(frame, 106, static_cast<std::uint16_t>(length - 88));
    ASSERT_TRUE(ShortWayAgrees(frame)) << length;
  }
}

}  // namespace
}  // namespace gwlbtap
