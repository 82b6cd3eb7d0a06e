// SPDX-License-Identifier: Apache-2.0
//
// The VXLAN header (RFC 7348 §5):
//
//   |R|R|R|R|I|R|R|R|            Reserved                           |
//   |                VXLAN Network Identifier (VNI) |   Reserved    |
//
// A view: it borrows from the datagram, and exists only if Parse() proved its bounds. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "geneve/byte_order.h"
#include "geneve/parsed.h"

namespace gwlbtap {

inline constexpr std::uint16_t kVxlanPort = 4789;      // RFC 7348 §5
inline constexpr std::size_t kVxlanHeaderSize = 8;     // RFC 7348 §5
inline constexpr std::uint8_t kVxlanFlagVni = 0b1000;  // RFC 7348 §5: the I flag

class VxlanHeader {
 public:
  // kVxlanTruncated or kVxlanNoVni. Reserved bits and bytes are ignored on receipt (RFC 7348 §5).
  [[nodiscard]] static Parsed<VxlanHeader> Parse(ByteView udp_payload) noexcept {
    if (udp_payload.size() < kVxlanHeaderSize) return DecapStatus::kVxlanTruncated;
    if ((LoadBe<std::uint8_t>(udp_payload, 0) & kVxlanFlagVni) == 0) {
      return DecapStatus::kVxlanNoVni;
    }
    return VxlanHeader(udp_payload);
  }

  [[nodiscard]] std::uint32_t vni() const noexcept {
    return LoadBe<std::uint32_t>(datagram_, 4) >> 8;
  }

  // The inner Ethernet frame, as much of it as is there.
  [[nodiscard]] ByteView payload() const noexcept { return datagram_.subspan(kVxlanHeaderSize); }

 private:
  friend class Parsed<VxlanHeader>;
  VxlanHeader() = default;
  explicit VxlanHeader(ByteView datagram) noexcept : datagram_(datagram) {}

  ByteView datagram_;
};

}  // namespace gwlbtap
