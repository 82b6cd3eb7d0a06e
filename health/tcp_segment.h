// SPDX-License-Identifier: Apache-2.0
//
// One TCP segment (RFC 9293 §3.1): read from a packet, and written as the reply to one.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "geneve/byte_order.h"
#include "health/ip_packet.h"

namespace gwlbtap {

inline constexpr std::size_t kTcpHeaderSize = 20;  // RFC 9293 §3.1, without options

// RFC 9293 §3.1, control bits.
inline constexpr std::uint8_t kTcpFin = 0x01;
inline constexpr std::uint8_t kTcpSyn = 0x02;
inline constexpr std::uint8_t kTcpRst = 0x04;
inline constexpr std::uint8_t kTcpPsh = 0x08;
inline constexpr std::uint8_t kTcpAck = 0x10;

struct TcpSegment {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 0;  // bytes: we never offer to scale it
  ByteView payload = {};     // borrows from the packet

  [[nodiscard]] bool Has(std::uint8_t flag) const noexcept { return (flags & flag) != 0; }

  // What the sender's next sequence number is after this segment: SYN and FIN count as a byte each.
  [[nodiscard]] std::uint32_t NextSequence() const noexcept {
    return sequence + static_cast<std::uint32_t>(payload.size()) + (Has(kTcpSyn) ? 1 : 0) +
           (Has(kTcpFin) ? 1 : 0);
  }
};

// The port that a TCP segment goes to; nothing if `packet` has none, or ends before. For a first
// look: the rest may still be wrong.
[[nodiscard]] std::optional<std::uint16_t> TcpDestinationPort(const IpPacket& packet) noexcept;

// Nothing if it is too short, its header length lies or its checksum is wrong. Options are skipped.
[[nodiscard]] std::optional<TcpSegment> ParseTcpSegment(const IpPacket& packet) noexcept;

// What WriteTcpReply() needs to know beyond the segment that is answered.
struct TcpReply {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 0;
  std::optional<std::uint16_t> max_segment_size = {};  // an option; with a SYN and without payload
  std::size_t payload_size = 0;
};

// Where the payload of a reply without options to `packet` begins.
[[nodiscard]] std::size_t TcpPayloadOffset(const IpPacket& packet) noexcept;

// Writes the packet that goes back to where `packet` with its `segment` came from, around the
// payload that is already in its place in `to`; returns its size. The caller has proved that it
// fits.
std::size_t WriteTcpReply(const IpPacket& packet, const TcpSegment& segment, const TcpReply& reply,
                          MutableByteView to) noexcept;

}  // namespace gwlbtap
