// SPDX-License-Identifier: Apache-2.0
#include "health/tcp_segment.h"

#include <gtest/gtest.h>

#include "geneve/ip_header.h"
#include "tests/geneve/bytes.h"
#include "tests/health/frames.h"

namespace gwlbtap {
namespace {

bool IsRead(const Frame& frame) {
  const auto packet = ReadIp(frame);
  return packet && ParseTcpSegment(*packet).has_value();
}

TEST(TcpSegment, IsReadInBothVersions) {
  for (const Version version : kBothVersions) {
    const Frame frame = TcpFrame(version,
                                 {.source_port = 1234,
                                  .destination_port = 8080,
                                  .sequence = 0x01020304,
                                  .acknowledgment = 0xfffefdfc,
                                  .flags = kTcpAck | kTcpPsh,
                                  .window = 512,
                                  .options = PatternBytes(12)},
                                 "text");
    const auto packet = ReadIp(frame);
    ASSERT_TRUE(packet);
    EXPECT_EQ(TcpDestinationPort(*packet), 8080);
    const auto segment = ParseTcpSegment(*packet);
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->source_port, 1234);
    EXPECT_EQ(segment->destination_port, 8080);
    EXPECT_EQ(segment->sequence, 0x01020304u);
    EXPECT_EQ(segment->acknowledgment, 0xfffefdfcu);
    EXPECT_EQ(segment->flags, kTcpAck | kTcpPsh);
    EXPECT_EQ(segment->window, 512);
    EXPECT_EQ(ToText(segment->payload), "text");
  }
}

TEST(TcpSegment, CountsSynAndFinAsAByteEach) {  // RFC 9293 §3.4
  EXPECT_EQ((TcpSegment{.sequence = 7, .flags = kTcpAck}.NextSequence()), 7u);
  EXPECT_EQ((TcpSegment{.sequence = 7, .flags = kTcpSyn}.NextSequence()), 8u);
  EXPECT_EQ((TcpSegment{.sequence = 0xffffffff, .flags = kTcpFin}.NextSequence()), 0u);
}

TEST(TcpSegment, WithAWrongChecksumIsRefused) {
  for (const Version version : kBothVersions) {
    EXPECT_TRUE(IsRead(TcpFrame(version, {})));
    EXPECT_FALSE(IsRead(TcpFrame(version, {.checksum = 0x1234})));
    EXPECT_FALSE(IsRead(TcpFrame(version, {.checksum = 0})));
  }
}

TEST(TcpSegment, WithALyingHeaderLengthIsRefused) {
  EXPECT_FALSE(IsRead(TcpFrame(Version::kIpv4, {.header_words = 4})));
  EXPECT_FALSE(IsRead(TcpFrame(Version::kIpv4, {.header_words = 0})));
  EXPECT_FALSE(IsRead(TcpFrame(Version::kIpv4, {.header_words = 6})));
  EXPECT_TRUE(IsRead(TcpFrame(Version::kIpv4, {.header_words = 6}, "four")));
}

TEST(TcpSegment, OfLessThanAHeaderIsRefused) {
  for (std::size_t size = 0; size < kTcpHeaderSize; ++size) {
    const Ipv4Fields fields{.protocol = kProtocolTcp};
    const Frame frame = PacketBuilder().Ethernet().Ipv4(fields).Payload(size).Build();
    EXPECT_FALSE(IsRead(frame)) << size;
    EXPECT_EQ(TcpDestinationPort(*ReadIp(frame)).has_value(), size >= 4) << size;
  }
}

TEST(TcpSegment, IsNotSeenInOtherProtocols) {
  const Frame frame = PacketBuilder().Ethernet().Ipv4().Udp().Payload(30).Build();
  EXPECT_FALSE(TcpDestinationPort(*ReadIp(frame)));
}

TEST(TcpReply, GoesBackToWhereItsSegmentCameFrom) {
  for (const Version version : kBothVersions) {
    const Frame frame = TcpFrame(version, {.source_port = 1234, .destination_port = 8080});
    const auto packet = ReadIp(frame);
    const auto segment = ParseTcpSegment(*packet);
    Frame reply(200);
    std::ranges::copy(AsBytes("text"),
                      reply.begin() + static_cast<std::ptrdiff_t>(TcpPayloadOffset(*packet)));
    reply.resize(WriteTcpReply(*packet, *segment,
                               {.sequence = 0x01020304,
                                .acknowledgment = 0x05060708,
                                .flags = kTcpAck | kTcpFin,
                                .window = 2048,
                                .payload_size = 4},
                               reply));
    const TcpFields expected{.source_port = 8080,
                             .destination_port = 1234,
                             .sequence = 0x01020304,
                             .acknowledgment = 0x05060708,
                             .flags = kTcpAck | kTcpFin,
                             .window = 2048};
    const Frame built = PacketBuilder().Ipv4().Tcp(expected).Payload(AsBytes("text")).Build();
    const auto read =
        ParseIpPacket(version == Version::kIpv4 ? kEtherTypeIpv4 : kEtherTypeIpv6, reply);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->source, packet->destination);
    EXPECT_EQ(read->destination, packet->source);
    EXPECT_EQ(read->hop_limit, 64);
    if (version == Version::kIpv4) {  // swapped addresses have the same sum
      EXPECT_EQ(Copy(read->payload), Copy(ByteView(built).subspan(kIpv4MinHeaderSize)));
    } else {
      EXPECT_TRUE(ParseTcpSegment(*read));
    }
  }
}

TEST(TcpReply, StatesItsLargestSegmentInAnOption) {  // RFC 9293 §3.2
  const Frame frame = TcpFrame(Version::kIpv4, {});
  const auto packet = ReadIp(frame);
  Frame reply(100);
  reply.resize(WriteTcpReply(*packet, *ParseTcpSegment(*packet),
                             {.flags = kTcpSyn | kTcpAck, .max_segment_size = 1460}, reply));
  const auto read = ParseIpPacket(kEtherTypeIpv4, reply);
  ASSERT_TRUE(read);
  EXPECT_EQ(Copy(read->payload.subspan(kTcpHeaderSize)), Bytes({2, 4, 0x05, 0xb4}));
  const auto segment = ParseTcpSegment(*read);
  ASSERT_TRUE(segment);
  EXPECT_TRUE(segment->payload.empty());
}

}  // namespace
}  // namespace gwlbtap
