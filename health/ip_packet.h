// SPDX-License-Identifier: Apache-2.0
//
// An IPv4 or IPv6 packet that is there whole, and the header of the reply to it.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "geneve/byte_order.h"
#include "health/internet_checksum.h"
#include "health/ip_address.h"

namespace gwlbtap {

// What most hosts start with, Linux among them; it outlasts any path.
inline constexpr std::uint8_t kUsualHopLimit = 64;

struct IpPacket {
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol = 0;          // of the payload
  std::uint8_t hop_limit = 0;         // time to live, in IPv4
  std::uint16_t identification = 0;   // IPv4 only
  std::uint16_t fragment_fields = 0;  // IPv4 only: flags and offset, as they stand in the header
  ByteView payload = {};              // borrows from the packet; padding after it is cut off

  [[nodiscard]] bool IsFragment() const noexcept;
};

// `ether_type` says which version it has to be. Nothing if it is another, ends early, lies about
// its lengths, or its IPv4 header checksum is wrong. IPv4 options are skipped. IPv6 extension
// headers are not: `protocol` is then theirs.
[[nodiscard]] std::optional<IpPacket> ParseIpPacket(std::uint16_t ether_type,
                                                    ByteView packet) noexcept;

// The checksum of a payload with its pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1): 0 if the one in
// it is right, what belongs in its field if that is zero. Not for ICMP in IPv4, whose checksum has no
// pseudo-header (RFC 792).
[[nodiscard]] std::uint16_t PayloadChecksum(const IpAddress& source, const IpAddress& destination,
                                            std::uint8_t protocol, ByteView payload) noexcept;

// What WriteIpHeader() needs to know. Without a value, the header says: do not fragment. Such a
// packet needs no identification (RFC 6864 §4.1).
struct IpHeader {
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol = 0;
  std::uint8_t hop_limit = kUsualHopLimit;
  std::uint16_t identification = 0;
  bool may_be_fragmented = false;
};

// The size of the headers that are written here: without options or extensions.
[[nodiscard]] std::size_t IpHeaderSize(const IpAddress& address) noexcept;

// Writes the header in front of the `payload_size` bytes that follow in `packet`; returns the size
// of both. The caller has proved that they fit `packet` and a 16-bit length.
std::size_t WriteIpHeader(const IpHeader& header, std::size_t payload_size,
                          MutableByteView packet) noexcept;

}  // namespace gwlbtap
