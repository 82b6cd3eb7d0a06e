// SPDX-License-Identifier: Apache-2.0
#include "dataplane/classifier.h"

#include <gtest/gtest.h>

#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

TEST(Classifier, GeneveAndVxlanAreTunnels) {
  const auto geneve = PacketBuilder().Ethernet().Ipv4().Udp().Geneve().Ipv4().Payload(20).Build();
  const auto vxlan = PacketBuilder().Ethernet().Ipv6().Udp().Vxlan().Ethernet().Payload(20).Build();
  EXPECT_EQ(Classify(geneve).frame_class, FrameClass::kTunnel);
  EXPECT_EQ(Classify(geneve).datagram->destination_port, 6081);
  EXPECT_EQ(Classify(vxlan).frame_class, FrameClass::kTunnel);
  EXPECT_EQ(Classify(vxlan).datagram->destination_port, 4789);
}

TEST(Classifier, OnlyTheDestinationPortMakesATunnel) {
  const UdpFields from_geneve_port = {.source_port = 6081, .destination_port = 53};
  const auto reply = PacketBuilder().Ethernet().Ipv4().Udp(from_geneve_port).Payload(20).Build();
  EXPECT_EQ(Classify(reply).frame_class, FrameClass::kOther);
}

TEST(Classifier, ArpAndTcpAreOther) {
  const auto arp = PacketBuilder().Ethernet().Arp().Build();
  const auto tcp = PacketBuilder().Ethernet().Ipv4({.protocol = 6}).Payload(20).Build();
  EXPECT_EQ(Classify(arp).frame_class, FrameClass::kOther);
  EXPECT_EQ(Classify(tcp).frame_class, FrameClass::kOther);
}

TEST(Classifier, AFrameThatCannotBeReadIsMalformedWithItsReason) {
  const std::vector<std::byte> short_frame(13);
  EXPECT_EQ(Classify(short_frame).frame_class, FrameClass::kMalformed);
  EXPECT_EQ(Classify(short_frame).datagram.status(), DecapStatus::kEthernetTruncated);
  const auto fragment =
      PacketBuilder().Ethernet().Ipv4({.fragment = 0x2000}).Udp().Geneve().Ipv4().Build();
  EXPECT_EQ(Classify(fragment).frame_class, FrameClass::kMalformed);
  EXPECT_EQ(Classify(fragment).datagram.status(), DecapStatus::kOuterFragment);
}

TEST(Classifier, EveryPrefixOfAFrameIsClassified) {
  const auto frame = PacketBuilder()
                         .Ethernet()
                         .Vlan()
                         .Ipv4()
                         .Udp()
                         .Geneve({.options = AwsOptions()})
                         .Ipv4()
                         .Payload(20)
                         .Build();
  for (std::size_t size = 0; size <= frame.size(); ++size) {
    const ClassifiedFrame classified = Classify(ByteView(frame).first(size));
    const bool is_malformed = classified.frame_class == FrameClass::kMalformed;
    EXPECT_EQ(is_malformed, classified.datagram.status() != DecapStatus::kOk) << size << " bytes";
  }
}

}  // namespace
}  // namespace gwlbtap
