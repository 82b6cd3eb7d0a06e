// SPDX-License-Identifier: Apache-2.0
//
// The Ethernet header with its VLAN tags. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "geneve/byte_order.h"
#include "geneve/parsed.h"

namespace gwlbtap {

// EtherTypes: IANA "IEEE 802 Numbers".
inline constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeTransparentEthernet = 0x6558;  // RFC 1701
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;
inline constexpr std::uint16_t kEtherTypeCustomerTag = 0x8100;    // IEEE 802.1Q §9.5, C-TAG
inline constexpr std::uint16_t kEtherTypeServiceTag = 0x88a8;     // IEEE 802.1Q §9.5, S-TAG
inline constexpr std::uint16_t kEtherTypeOldServiceTag = 0x9100;  // QinQ before IEEE 802.1ad

inline constexpr std::size_t kEthernetHeaderSize = 14;
inline constexpr std::size_t kVlanTagSize = 4;
inline constexpr int kMaxVlanTags = 2;  // a service tag and a customer tag

[[nodiscard]] constexpr bool IsVlanTag(std::uint16_t ether_type) noexcept {
  return ether_type == kEtherTypeCustomerTag || ether_type == kEtherTypeServiceTag ||
         ether_type == kEtherTypeOldServiceTag;
}

// What a frame carries, and where: `offset` <= the frame's size.
struct EthernetPayload {
  std::uint16_t ether_type = 0;
  std::size_t offset = 0;
};

// kEthernetTruncated when the frame ends early, kVlanDepth from the third tag on.
[[nodiscard]] inline Parsed<EthernetPayload> ParseEthernet(ByteView frame) noexcept {
  if (frame.size() < kEthernetHeaderSize) return DecapStatus::kEthernetTruncated;
  EthernetPayload payload{LoadBe<std::uint16_t>(frame, kEthernetHeaderSize - 2),
                          kEthernetHeaderSize};
  for (int tags = 0; IsVlanTag(payload.ether_type); ++tags) {
    if (tags == kMaxVlanTags) return DecapStatus::kVlanDepth;
    if (frame.size() - payload.offset < kVlanTagSize) return DecapStatus::kEthernetTruncated;
    payload.ether_type = LoadBe<std::uint16_t>(frame, payload.offset + 2);
    payload.offset += kVlanTagSize;
  }
  return payload;
}

}  // namespace gwlbtap
