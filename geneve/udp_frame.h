// SPDX-License-Identifier: Apache-2.0
//
// From an Ethernet frame to the UDP payload inside: 802.1Q and 802.1ad tags, IPv4 with options,
// IPv6 with extension headers. Pure; any thread; the result borrows from the frame.
#pragma once

#include <cstdint>

#include "geneve/byte_order.h"
#include "geneve/parsed.h"

namespace gwlbtap {

struct UdpDatagram {
  ByteView payload;                  // what is there of it; padding after the datagram is cut off
  std::uint32_t claimed_length = 0;  // payload bytes that the UDP header claims; >= payload.size()
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};

// Anything that is well formed but not UDP is kNotTunnel. Checksums are not verified: the device
// has done so, and both zero and non-zero UDP checksums are accepted (RFC 8926 §3.3, RFC 7348 §5).
[[nodiscard]] Parsed<UdpDatagram> ParseUdpFrame(ByteView frame) noexcept;

// The same, of a packet that begins with its IP header.
[[nodiscard]] Parsed<UdpDatagram> ParseUdpPacket(ByteView packet) noexcept;

}  // namespace gwlbtap
