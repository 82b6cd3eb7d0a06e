// SPDX-License-Identifier: Apache-2.0
#include "health/ip_packet.h"

#include <gtest/gtest.h>

#include "geneve/ethernet_header.h"
#include "geneve/ip_header.h"
#include "tests/geneve/bytes.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

const IpAddress kFirst(Ipv4Fields{}.source);
const IpAddress kSecond(Ipv4Fields{}.destination);
const IpAddress kFirstIpv6(Ipv6Fields{}.source);
const IpAddress kSecondIpv6(Ipv6Fields{}.destination);

std::optional<IpPacket> ParseIpv4(const Ipv4Fields& fields) {
  static std::vector<std::byte> packet;  // outlives what borrows from it
  packet = PacketBuilder().Ipv4(fields).Payload(20).Build();
  return ParseIpPacket(kEtherTypeIpv4, packet);
}

TEST(IpPacket, IsReadInBothVersions) {
  const auto ipv4 = PacketBuilder().Ipv4({.fragment = 0x4000}).Icmp().Payload(5).Trailer(9).Build();
  const auto packet = ParseIpPacket(kEtherTypeIpv4, ipv4);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->source, kFirst);
  EXPECT_EQ(packet->destination, kSecond);
  EXPECT_EQ(packet->protocol, kProtocolIcmp);
  EXPECT_EQ(packet->hop_limit, 64);
  EXPECT_EQ(packet->identification, 0x1d00);
  EXPECT_EQ(packet->fragment_fields, 0x4000);
  EXPECT_FALSE(packet->IsFragment());
  EXPECT_EQ(packet->payload.size(), 13u);

  const auto ipv6 = PacketBuilder().Ipv6({.hop_limit = 255}).Tcp().Payload(5).Trailer(9).Build();
  const auto packet6 = ParseIpPacket(kEtherTypeIpv6, ipv6);
  ASSERT_TRUE(packet6);
  EXPECT_EQ(packet6->source, kFirstIpv6);
  EXPECT_EQ(packet6->destination, kSecondIpv6);
  EXPECT_EQ(packet6->protocol, kProtocolTcp);
  EXPECT_EQ(packet6->hop_limit, 255);
  EXPECT_FALSE(packet6->IsFragment());
  EXPECT_EQ(packet6->payload.size(), 25u);
}

TEST(IpPacket, WithIpv4OptionsIsReadBehindThem) {
  const auto packet = ParseIpv4({.options = PatternBytes(40)});
  ASSERT_TRUE(packet);
  EXPECT_EQ(Copy(packet->payload), PatternBytes(20));
}

TEST(IpPacket, OfTheWrongVersionIsRefused) {
  EXPECT_FALSE(ParseIpPacket(kEtherTypeIpv6, PacketBuilder().Ipv4().Payload(40).Build()));
  EXPECT_FALSE(ParseIpPacket(kEtherTypeIpv4, PacketBuilder().Ipv6().Payload(40).Build()));
  EXPECT_FALSE(ParseIpPacket(kEtherTypeArp, PacketBuilder().Ipv4().Payload(40).Build()));
}

TEST(IpPacket, WithLyingLengthsIsRefused) {
  EXPECT_TRUE(ParseIpv4({.total_length = 39}));
  EXPECT_FALSE(ParseIpv4({.total_length = 41}));
  EXPECT_FALSE(ParseIpv4({.total_length = 19}));
  EXPECT_FALSE(ParseIpv4({.total_length = 0}));
  EXPECT_FALSE(ParseIpv4({.header_words = 4}));
  EXPECT_FALSE(ParseIpv4({.header_words = 11}));
  EXPECT_FALSE(ParseIpPacket(kEtherTypeIpv6,
                             PacketBuilder().Ipv6({.payload_length = 21}).Payload(20).Build()));
}

TEST(IpPacket, ThatEndsEarlyIsRefused) {
  for (const auto& [ether_type, packet] :
       {std::pair(kEtherTypeIpv4, PacketBuilder().Ipv4().Tcp().Payload(3).Build()),
        std::pair(kEtherTypeIpv6, PacketBuilder().Ipv6().Tcp().Payload(3).Build())}) {
    EXPECT_TRUE(ParseIpPacket(ether_type, packet));
    for (std::size_t size = 0; size < packet.size(); ++size) {
      EXPECT_FALSE(ParseIpPacket(ether_type, Prefix(packet, size))) << size;
    }
  }
}

TEST(IpPacket, WithAWrongHeaderChecksumIsRefused) {
  EXPECT_FALSE(ParseIpv4({.checksum = 0x1234}));
  EXPECT_FALSE(ParseIpv4({.checksum = 0}));
}

TEST(IpPacket, IsAFragmentWithAnOffsetOrMoreToCome) {  // RFC 791 §3.1
  EXPECT_TRUE(ParseIpv4({.fragment = 0x2000})->IsFragment());
  EXPECT_TRUE(ParseIpv4({.fragment = 0x0001})->IsFragment());
  EXPECT_TRUE(ParseIpv4({.fragment = 0x3fff})->IsFragment());
  EXPECT_FALSE(ParseIpv4({.fragment = 0x8000})->IsFragment());  // reserved
}

TEST(IpHeader, IsWrittenAsItIsRead) {
  for (const auto& [source, destination] :
       {std::pair(kFirst, kSecond), std::pair(kFirstIpv6, kSecondIpv6)}) {
    std::vector<std::byte> packet(IpHeaderSize(source) + 7);
    EXPECT_EQ(WriteIpHeader({.source = source,
                             .destination = destination,
                             .protocol = kProtocolTcp,
                             .hop_limit = 255},
                            7, packet),
              packet.size());
    const auto read = ParseIpPacket(source.is_ipv6() ? kEtherTypeIpv6 : kEtherTypeIpv4, packet);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->source, source);
    EXPECT_EQ(read->destination, destination);
    EXPECT_EQ(read->protocol, kProtocolTcp);
    EXPECT_EQ(read->hop_limit, 255);
    EXPECT_EQ(read->payload.size(), 7u);
    EXPECT_EQ(read->fragment_fields, source.is_ipv6() ? 0 : kIpv4DontFragment);
  }
}

TEST(IpHeader, OfWhatMayBeFragmentedHasItsIdentification) {
  std::vector<std::byte> packet(IpHeaderSize(kFirst));
  WriteIpHeader({.source = kFirst,
                 .destination = kSecond,
                 .identification = 0x1234,
                 .may_be_fragmented = true},
                0, packet);
  const auto read = ParseIpPacket(kEtherTypeIpv4, packet);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->identification, 0x1234);
  EXPECT_EQ(read->fragment_fields, 0);
}

}  // namespace
}  // namespace gwlbtap
