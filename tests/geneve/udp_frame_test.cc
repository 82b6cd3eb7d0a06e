// SPDX-License-Identifier: Apache-2.0
#include "geneve/udp_frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/geneve/bytes.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

constexpr std::uint16_t kMoreFragments = 0x2000;
constexpr std::uint16_t kDontFragment = 0x4000;

PacketBuilder Ipv4Frame(const Ipv4Fields& fields = {}) {
  return PacketBuilder().Ethernet().Ipv4(fields);
}

PacketBuilder Ipv6Frame(const Ipv6Fields& fields = {}) {
  return PacketBuilder().Ethernet().Ipv6(fields);
}

DecapStatus StatusOf(const PacketBuilder& builder) {
  return ParseUdpFrame(builder.Build()).status();
}

// A datagram to the Geneve port with ten bytes in it, found whole.
void ExpectTenBytesFor6081(const PacketBuilder& builder) {
  const auto frame = builder.Build();
  const auto datagram = ParseUdpFrame(frame);
  ASSERT_TRUE(datagram.ok()) << ToString(datagram.status());
  EXPECT_EQ(datagram->source_port, 40000);
  EXPECT_EQ(datagram->destination_port, 6081);
  EXPECT_EQ(datagram->claimed_length, 10u);
  EXPECT_EQ(Copy(datagram->payload), PatternBytes(10));
}

const UdpFields kToGeneve{.destination_port = 6081};

TEST(UdpFrame, IsFoundInIpv4AndIpv6) {
  ExpectTenBytesFor6081(Ipv4Frame().Udp(kToGeneve).Payload(10));
  ExpectTenBytesFor6081(Ipv6Frame().Udp(kToGeneve).Payload(10));
}

TEST(UdpFrame, IsFoundBehindVlanTags) {
  ExpectTenBytesFor6081(PacketBuilder().Ethernet().Vlan().Ipv4().Udp(kToGeneve).Payload(10));
  ExpectTenBytesFor6081(PacketBuilder()
                            .Ethernet()
                            .Vlan({.tag_protocol = 0x88a8})
                            .Vlan()
                            .Ipv6()
                            .Udp(kToGeneve)
                            .Payload(10));
  EXPECT_EQ(StatusOf(PacketBuilder().Ethernet().Vlan().Vlan().Vlan().Ipv4().Udp(kToGeneve)),
            DecapStatus::kVlanDepth);
}

TEST(UdpFrame, IsFoundBehindIpv4Options) {  // RFC 791 §3.1
  for (const std::size_t size : {4u, 20u, 40u}) {
    ExpectTenBytesFor6081(Ipv4Frame({.options = PatternBytes(size)}).Udp(kToGeneve).Payload(10));
  }
}

TEST(UdpFrame, IsFoundBehindIpv6ExtensionHeaders) {  // RFC 8200 §4
  ExpectTenBytesFor6081(Ipv6Frame()
                            .Ipv6Extension({.kind = 0})
                            .Ipv6Extension({.kind = 60, .extra_units = 2})
                            .Ipv6Extension({.kind = 43, .extra_units = 1})
                            .Ipv6Fragment()
                            .Ipv6Extension({.kind = 60, .extra_units = 255})
                            .Udp(kToGeneve)
                            .Payload(10));
}

TEST(UdpFrame, ChecksumsAreNotVerified) {  // RFC 8926 §3.3, RFC 7348 §5
  for (const std::uint16_t checksum : std::to_array<std::uint16_t>({0x0000, 0x1234})) {
    const UdpFields udp{.destination_port = 6081, .checksum = checksum};
    ExpectTenBytesFor6081(Ipv4Frame({.checksum = checksum}).Udp(udp).Payload(10));
    ExpectTenBytesFor6081(Ipv6Frame().Udp(udp).Payload(10));
  }
}

TEST(UdpFrame, DontFragmentIsNoFragment) {
  ExpectTenBytesFor6081(Ipv4Frame({.fragment = kDontFragment}).Udp(kToGeneve).Payload(10));
}

TEST(UdpFrame, PaddingBehindTheIpPacketIsCutOff) {
  ExpectTenBytesFor6081(Ipv4Frame().Udp(kToGeneve).Payload(10).Trailer(18));
  ExpectTenBytesFor6081(Ipv6Frame().Udp(kToGeneve).Payload(10).Trailer(18));
}

TEST(UdpFrame, BytesBehindTheDatagramAreCutOff) {
  const UdpFields udp{.destination_port = 6081, .length = 18};
  ExpectTenBytesFor6081(Ipv4Frame().Udp(udp).Payload(30));
  ExpectTenBytesFor6081(Ipv6Frame().Udp(udp).Payload(30));
}

TEST(UdpFrame, ACutCaptureStillTellsTheClaimedLength) {
  for (const auto& whole : {Ipv4Frame().Udp(kToGeneve).Payload(100).Build(),
                            Ipv6Frame().Udp(kToGeneve).Payload(100).Build()}) {
    const auto frame = Prefix(whole, whole.size() - 60);
    const auto datagram = ParseUdpFrame(frame);
    ASSERT_TRUE(datagram.ok());
    EXPECT_EQ(datagram->payload.size(), 40u);
    EXPECT_EQ(datagram->claimed_length, 100u);
  }
}

TEST(UdpFrame, AnEmptyDatagramIsADatagram) {  // RFC 768
  const auto frame = Ipv4Frame().Udp(kToGeneve).Build();
  const auto datagram = ParseUdpFrame(frame);
  ASSERT_TRUE(datagram.ok());
  EXPECT_TRUE(datagram->payload.empty());
  EXPECT_EQ(datagram->claimed_length, 0u);
}

TEST(UdpFrame, EveryTruncationOfIpv4IsNamedByTheHeaderItFallsIn) {
  const auto frame = Ipv4Frame({.options = PatternBytes(8)}).Udp(kToGeneve).Payload(10).Build();
  for (std::size_t size = 0; size < frame.size(); ++size) {
    const DecapStatus expected = size < 14   ? DecapStatus::kEthernetTruncated
                                 : size < 42 ? DecapStatus::kIpv4Truncated
                                 : size < 50 ? DecapStatus::kUdpTruncated
                                             : DecapStatus::kOk;
    EXPECT_EQ(ParseUdpFrame(Prefix(frame, size)).status(), expected) << size;
  }
}

TEST(UdpFrame, EveryTruncationOfIpv6IsNamedByTheHeaderItFallsIn) {
  const auto frame = Ipv6Frame()
                         .Ipv6Extension({.kind = 0, .extra_units = 1})
                         .Ipv6Fragment()
                         .Udp(kToGeneve)
                         .Payload(10)
                         .Build();
  for (std::size_t size = 0; size < frame.size(); ++size) {
    const DecapStatus expected = size < 14   ? DecapStatus::kEthernetTruncated
                                 : size < 78 ? DecapStatus::kIpv6Truncated
                                 : size < 86 ? DecapStatus::kUdpTruncated
                                             : DecapStatus::kOk;
    EXPECT_EQ(ParseUdpFrame(Prefix(frame, size)).status(), expected) << size;
  }
}

TEST(UdpFrame, WhatIsNotUdpIsNotTunnel) {
  EXPECT_EQ(StatusOf(PacketBuilder().Ethernet().Arp()), DecapStatus::kNotTunnel);
  EXPECT_EQ(StatusOf(PacketBuilder().Ethernet({.ether_type = 64}).Payload(64)),
            DecapStatus::kNotTunnel);  // a length, in the 802.3 manner
  EXPECT_EQ(StatusOf(Ipv4Frame({.protocol = 6}).Payload(20)), DecapStatus::kNotTunnel);
  EXPECT_EQ(StatusOf(Ipv4Frame({.fragment = 100, .protocol = 6}).Payload(20)),
            DecapStatus::kNotTunnel);
  EXPECT_EQ(StatusOf(Ipv6Frame({.next_header = 58}).Payload(20)), DecapStatus::kNotTunnel);
  EXPECT_EQ(StatusOf(Ipv6Frame().Ipv6Extension({.next_header = 59})), DecapStatus::kNotTunnel);
}

TEST(UdpFrame, TheIpVersionMustBeTheOneAnnounced) {
  EXPECT_EQ(StatusOf(Ipv4Frame({.version = 6}).Udp(kToGeneve)), DecapStatus::kIpVersion);
  EXPECT_EQ(StatusOf(Ipv6Frame({.version = 4}).Udp(kToGeneve)), DecapStatus::kIpVersion);
}

TEST(UdpFrame, ImpossibleIpv4LengthsAreRefused) {  // RFC 791 §3.1
  for (const std::uint8_t words : std::to_array<std::uint8_t>({0, 4})) {
    EXPECT_EQ(StatusOf(Ipv4Frame({.header_words = words}).Udp(kToGeneve)),
              DecapStatus::kIpv4HeaderLength);
  }
  EXPECT_EQ(StatusOf(Ipv4Frame({.total_length = 19}).Udp(kToGeneve)),
            DecapStatus::kIpv4TotalLength);
  EXPECT_EQ(StatusOf(Ipv4Frame({.header_words = 6, .total_length = 23}).Udp(kToGeneve)),
            DecapStatus::kIpv4TotalLength);
}

TEST(UdpFrame, AnIpv4TotalLengthOfZeroIsRefused) {  // segmentation offload beyond 64 KiB
  EXPECT_EQ(StatusOf(Ipv4Frame({.total_length = 0}).Udp(kToGeneve).Payload(10)),
            DecapStatus::kIpv4TotalLength);
}

TEST(UdpFrame, AnIpPacketTooShortForAUdpHeaderIsRefused) {
  EXPECT_EQ(StatusOf(Ipv4Frame({.total_length = 27}).Udp(kToGeneve)), DecapStatus::kUdpTruncated);
  EXPECT_EQ(StatusOf(Ipv6Frame({.payload_length = 7}).Udp(kToGeneve)), DecapStatus::kUdpTruncated);
}

TEST(UdpFrame, AUdpLengthBelowItsHeaderIsRefused) {  // RFC 768
  for (const std::uint16_t length : std::to_array<std::uint16_t>({0, 7})) {
    const UdpFields udp{.destination_port = 6081, .length = length};
    EXPECT_EQ(StatusOf(Ipv4Frame().Udp(udp).Payload(10)), DecapStatus::kUdpLength);
    EXPECT_EQ(StatusOf(Ipv6Frame().Udp(udp).Payload(10)), DecapStatus::kUdpLength);
  }
}

TEST(UdpFrame, AUdpLengthOfMoreThanTheIpPacketIsRefused) {
  const UdpFields udp{.destination_port = 6081, .length = 19};
  EXPECT_EQ(StatusOf(Ipv4Frame().Udp(udp).Payload(10)), DecapStatus::kUdpLength);
  EXPECT_EQ(StatusOf(Ipv4Frame().Udp(udp).Payload(10).Trailer(10)), DecapStatus::kUdpLength);
  EXPECT_EQ(StatusOf(Ipv6Frame().Udp(udp).Payload(10)), DecapStatus::kUdpLength);
  EXPECT_EQ(StatusOf(Ipv6Frame().Ipv6Extension().Udp(udp).Payload(10)), DecapStatus::kUdpLength);
}

TEST(UdpFrame, ALaterFragmentOfUdpIsAnOuterFragment) {  // RFC 791 §3.2, RFC 8200 §4.5
  for (const std::uint16_t fragment : std::to_array<std::uint16_t>({0x0001, 0x1fff, 0x2001})) {
    EXPECT_EQ(StatusOf(Ipv4Frame({.fragment = fragment, .protocol = 17}).Payload(40)),
              DecapStatus::kOuterFragment);
  }
  EXPECT_EQ(StatusOf(Ipv6Frame().Ipv6Fragment({.offset_units = 1, .next_header = 17}).Payload(8)),
            DecapStatus::kOuterFragment);
  EXPECT_EQ(StatusOf(Ipv6Frame().Ipv6Fragment({.offset_units = 1, .next_header = 6}).Payload(8)),
            DecapStatus::kNotTunnel);
}

TEST(UdpFrame, AFirstFragmentIsAnOuterFragmentIfItsPortIsATunnels) {
  for (const std::uint16_t port : std::to_array<std::uint16_t>({6081, 4789, 53})) {
    const UdpFields udp{.destination_port = port, .length = 3000};
    const DecapStatus expected = port == 53 ? DecapStatus::kNotTunnel : DecapStatus::kOuterFragment;
    EXPECT_EQ(StatusOf(Ipv4Frame({.fragment = kMoreFragments}).Udp(udp).Payload(40)), expected);
    EXPECT_EQ(StatusOf(Ipv6Frame().Ipv6Fragment({.more = true}).Udp(udp).Payload(40)), expected);
  }
}

TEST(UdpFrame, AnAtomicFragmentIsAWholePacket) {  // RFC 6946 §4
  ExpectTenBytesFor6081(Ipv6Frame().Ipv6Fragment().Udp(kToGeneve).Payload(10));
}

TEST(UdpFrame, MoreThanEightIpv6ExtensionHeadersAreRefused) {  // RFC 8200 §4.1
  PacketBuilder builder = Ipv6Frame();
  for (int i = 0; i < 8; ++i) builder.Ipv6Extension();
  ExpectTenBytesFor6081(PacketBuilder(builder).Udp(kToGeneve).Payload(10));
  EXPECT_EQ(StatusOf(builder.Ipv6Extension().Udp(kToGeneve).Payload(10)),
            DecapStatus::kIpv6ExtensionHeaders);
}

TEST(UdpFrame, AnIpv6ExtensionHeaderThatReachesPastThePacketIsRefused) {  // RFC 8200 §4
  EXPECT_EQ(StatusOf(Ipv6Frame().Ipv6Extension({.length = 200}).Udp(kToGeneve).Payload(10)),
            DecapStatus::kIpv6Truncated);
  EXPECT_EQ(StatusOf(Ipv6Frame({.payload_length = 4}).Ipv6Extension().Udp(kToGeneve)),
            DecapStatus::kIpv6Truncated);
}

TEST(UdpPacket, IsParsedByTheVersionInItsFirstByte) {
  const auto ipv4 = PacketBuilder().Ipv4().Udp(kToGeneve).Payload(10).Build();
  const auto ipv6 = PacketBuilder().Ipv6().Udp(kToGeneve).Payload(10).Build();
  EXPECT_EQ(Copy(ParseUdpPacket(ipv4)->payload), PatternBytes(10));
  EXPECT_EQ(Copy(ParseUdpPacket(ipv6)->payload), PatternBytes(10));
  EXPECT_EQ(ParseUdpPacket(PatternBytes(60)).status(), DecapStatus::kIpVersion);
  EXPECT_EQ(ParseUdpPacket({}).status(), DecapStatus::kIpv4Truncated);
}

TEST(UdpPacket, EveryTruncationIsRefusedOrTold) {
  for (const auto& packet : {PacketBuilder().Ipv4().Udp(kToGeneve).Payload(10).Build(),
                             PacketBuilder().Ipv6().Udp(kToGeneve).Payload(10).Build()}) {
    for (std::size_t size = 0; size < packet.size(); ++size) {
      const auto prefix = Prefix(packet, size);
      const auto datagram = ParseUdpPacket(prefix);
      EXPECT_EQ(datagram.ok(), size >= packet.size() - 10) << size;
      if (!datagram.ok()) continue;
      EXPECT_EQ(datagram->claimed_length, 10u);
    }
  }
}

}  // namespace
}  // namespace gwlbtap
