// SPDX-License-Identifier: Apache-2.0
#include "health/echo.h"

#include <gtest/gtest.h>

#include "geneve/ip_header.h"
#include "tests/geneve/bytes.h"
#include "tests/health/frames.h"

namespace gwlbtap {
namespace {

// The reply to the packet in `frame`, or nothing.
std::optional<Frame> Answer(const Frame& frame) {
  const auto request = ReadIp(frame);
  if (!request || !IsEchoRequest(*request)) return std::nullopt;
  Frame reply(frame.size());
  reply.resize(AnswerEcho(*request, reply));
  if (reply.empty()) return std::nullopt;
  return reply;
}

std::uint16_t EtherTypeOf(Version version) {
  return version == Version::kIpv4 ? kEtherTypeIpv4 : kEtherTypeIpv6;
}

TEST(Echo, GoesBackWithSameNumbersAndData) {
  for (const Version version : kBothVersions) {
    for (const std::size_t size : {0u, 1u, 56u, 1400u}) {
      const Frame frame = PingFrame(version, size);
      const auto bytes = Answer(frame);
      ASSERT_TRUE(bytes);
      const auto reply = ParseIpPacket(EtherTypeOf(version), *bytes);
      const auto request = ReadIp(frame);
      ASSERT_TRUE(reply);
      EXPECT_EQ(reply->source, request->destination);
      EXPECT_EQ(reply->destination, request->source);
      EXPECT_EQ(reply->hop_limit, 64);
      EXPECT_EQ(LoadBe<std::uint8_t>(reply->payload, 0), version == Version::kIpv4 ? 0 : 129);
      EXPECT_EQ(Copy(reply->payload.subspan(4)), Copy(request->payload.subspan(4)));
    }
  }
}

TEST(Echo, HasTheChecksumThatABuilderGivesIt) {
  const IcmpFields reply{.type = 0};
  const auto expected = PacketBuilder().Icmp(reply).Payload(56).Build();
  const auto bytes = Answer(PingFrame(Version::kIpv4, 56));
  ASSERT_TRUE(bytes);
  EXPECT_EQ(Prefix(ByteView(*bytes).subspan(kIpv4MinHeaderSize), expected.size()), expected);

  const auto bytes6 = Answer(PingFrame(Version::kIpv6, 57));
  ASSERT_TRUE(bytes6);
  const auto reply6 = ParseIpPacket(kEtherTypeIpv6, *bytes6);
  EXPECT_EQ(PayloadChecksum(reply6->source, reply6->destination, kProtocolIcmpv6, reply6->payload),
            0);
}

TEST(Echo, OfARequestThatMayBeFragmentedMayBeToo) {  // RFC 6864 §4.1
  const auto atomic =
      Answer(PacketBuilder().Ethernet().Ipv4({.fragment = 0x4000}).Icmp().Payload(9).Build());
  ASSERT_TRUE(atomic);
  EXPECT_EQ(ParseIpPacket(kEtherTypeIpv4, *atomic)->fragment_fields, kIpv4DontFragment);
  const auto other = Answer(PingFrame(Version::kIpv4, 9));
  ASSERT_TRUE(other);
  EXPECT_EQ(ParseIpPacket(kEtherTypeIpv4, *other)->fragment_fields, 0);
  EXPECT_EQ(ParseIpPacket(kEtherTypeIpv4, *other)->identification, 0x1d00);
}

TEST(Echo, LeavesIpv4OptionsBehind) {
  const auto bytes = Answer(
      PacketBuilder().Ethernet().Ipv4({.options = PatternBytes(8)}).Icmp().Payload(9).Build());
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->size(), kIpv4MinHeaderSize + 8 + 9);
}

TEST(Echo, IsOnlyForSoundRequests) {
  const auto with = [](const IcmpFields& fields) {
    return Answer(PacketBuilder().Ethernet().Ipv4().Icmp(fields).Payload(9).Build());
  };
  EXPECT_TRUE(with({}));
  EXPECT_FALSE(with({.type = 0}));
  EXPECT_FALSE(with({.type = 128}));
  EXPECT_FALSE(with({.code = 1}));
  EXPECT_FALSE(with({.checksum = 0x1234}));
  const auto with6 = [](const IcmpFields& fields) {
    return Answer(PacketBuilder().Ethernet().Ipv6().Icmp(fields).Payload(9).Build());
  };
  EXPECT_TRUE(with6({.type = 128, .is_icmpv6 = true}));
  EXPECT_FALSE(with6({.type = 129, .is_icmpv6 = true}));
  EXPECT_FALSE(with6({.type = 8, .is_icmpv6 = true}));
  EXPECT_FALSE(with6({.type = 128, .code = 1, .is_icmpv6 = true}));
  EXPECT_FALSE(with6({.type = 128, .is_icmpv6 = true, .checksum = 0x1234}));
  EXPECT_FALSE(with6({.type = 8}));  // ICMP in IPv6
}

TEST(Echo, OfLessThanItsHeaderIsNotAnswered) {
  const auto whole = PacketBuilder().Icmp().Build();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto message = Prefix(whole, size);
    if (size >= 4) {  // with a checksum that is right
      StoreBe(message, 2, std::uint16_t{0});
      InternetChecksum checksum;
      checksum.Add(message);
      StoreBe(message, 2, checksum.Result());
    }
    const Ipv4Fields fields{.protocol = kProtocolIcmp};
    EXPECT_FALSE(Answer(PacketBuilder().Ethernet().Ipv4(fields).Payload(message).Build())) << size;
  }
}

}  // namespace
}  // namespace gwlbtap
