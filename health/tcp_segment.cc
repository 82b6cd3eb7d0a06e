// SPDX-License-Identifier: Apache-2.0
#include "health/tcp_segment.h"

#include "geneve/ip_header.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kDestinationPortOffset = 2;
constexpr std::size_t kChecksumOffset = 16;
constexpr std::uint8_t kMaxSegmentSizeOption = 2;      // RFC 9293 §3.2, option kind
constexpr std::uint8_t kMaxSegmentSizeOptionSize = 4;  // RFC 9293 §3.2, option length

}  // namespace

std::optional<std::uint16_t> TcpDestinationPort(const IpPacket& packet) noexcept {
  if (packet.protocol != kProtocolTcp ||
      packet.payload.size() < kDestinationPortOffset + sizeof(std::uint16_t)) {
    return std::nullopt;
  }
  return LoadBe<std::uint16_t>(packet.payload, kDestinationPortOffset);
}

std::optional<TcpSegment> ParseTcpSegment(const IpPacket& packet) noexcept {
  const ByteView bytes = packet.payload;
  if (bytes.size() < kTcpHeaderSize) return std::nullopt;
  const std::size_t header_size = (LoadBe<std::uint8_t>(bytes, 12) >> 4) * std::size_t{4};
  if (header_size < kTcpHeaderSize || header_size > bytes.size() ||
      PayloadChecksum(packet.source, packet.destination, kProtocolTcp, bytes) != 0) {
    return std::nullopt;
  }
  return TcpSegment{.source_port = LoadBe<std::uint16_t>(bytes, 0),
                    .destination_port = LoadBe<std::uint16_t>(bytes, kDestinationPortOffset),
                    .sequence = LoadBe<std::uint32_t>(bytes, 4),
                    .acknowledgment = LoadBe<std::uint32_t>(bytes, 8),
                    .flags = LoadBe<std::uint8_t>(bytes, 13),
                    .window = LoadBe<std::uint16_t>(bytes, 14),
                    .payload = bytes.subspan(header_size)};
}

std::size_t TcpPayloadOffset(const IpPacket& packet) noexcept {
  return IpHeaderSize(packet.source) + kTcpHeaderSize;
}

std::size_t WriteTcpReply(const IpPacket& packet, const TcpSegment& segment, const TcpReply& reply,
                          MutableByteView to) noexcept {
  const std::size_t header_size =
      kTcpHeaderSize + (reply.max_segment_size ? kMaxSegmentSizeOptionSize : 0);
  const MutableByteView bytes =
      to.subspan(IpHeaderSize(packet.source), header_size + reply.payload_size);
  StoreBe(bytes, 0, segment.destination_port);
  StoreBe(bytes, kDestinationPortOffset, segment.source_port);
  StoreBe(bytes, 4, reply.sequence);
  StoreBe(bytes, 8, reply.acknowledgment);
  StoreBe(bytes, 12, static_cast<std::uint8_t>(header_size / 4 << 4));
  StoreBe(bytes, 13, reply.flags);
  StoreBe(bytes, 14, reply.window);
  StoreBe(bytes, kChecksumOffset, std::uint32_t{0});  // and no urgent pointer
  if (reply.max_segment_size) {
    StoreBe(bytes, kTcpHeaderSize, kMaxSegmentSizeOption);
    StoreBe(bytes, kTcpHeaderSize + 1, kMaxSegmentSizeOptionSize);
    StoreBe(bytes, kTcpHeaderSize + 2, *reply.max_segment_size);
  }
  StoreBe(bytes, kChecksumOffset,
          PayloadChecksum(packet.destination, packet.source, kProtocolTcp, bytes));
  return WriteIpHeader(
      {.source = packet.destination, .destination = packet.source, .protocol = kProtocolTcp},
      bytes.size(), to);
}

}  // namespace gwlbtap
