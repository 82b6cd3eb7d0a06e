// SPDX-License-Identifier: Apache-2.0
//
// How long a packet says it is. A mirror may cut packets short, so this can be more than there is,
// and less where the packet was padded. 0 when the headers do not tell or cannot be read. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "geneve/byte_order.h"
#include "geneve/ethernet_header.h"

namespace gwlbtap {

[[nodiscard]] inline std::uint32_t ClaimedIpv4Length(ByteView packet) noexcept {
  if (packet.size() < 4 || LoadBe<std::uint8_t>(packet, 0) >> 4 != 4) return 0;
  return LoadBe<std::uint16_t>(packet, 2);  // RFC 791 §3.1: Total Length
}

[[nodiscard]] inline std::uint32_t ClaimedIpv6Length(ByteView packet) noexcept {
  constexpr std::uint32_t kHeaderSize = 40;  // RFC 8200 §3
  if (packet.size() < 6 || LoadBe<std::uint8_t>(packet, 0) >> 4 != 6) return 0;
  return kHeaderSize + LoadBe<std::uint16_t>(packet, 4);  // RFC 8200 §3: Payload Length
}

// ARP for IPv4 over Ethernet (RFC 826); no other kind.
[[nodiscard]] inline std::uint32_t ClaimedArpLength(ByteView packet) noexcept {
  constexpr std::uint32_t kSize = 28;
  constexpr std::uint32_t kHardwareAndProtocol = 0x00010800;  // Ethernet, IPv4
  constexpr std::uint16_t kAddressSizes = 0x0604;             // six and four bytes
  if (packet.size() < 6) return 0;
  const bool is_ethernet_ipv4 = LoadBe<std::uint32_t>(packet, 0) == kHardwareAndProtocol &&
                                LoadBe<std::uint16_t>(packet, 4) == kAddressSizes;
  return is_ethernet_ipv4 ? kSize : 0;
}

// Of an Ethernet frame with up to two VLAN tags that carries IPv4, IPv6 or ARP, in bytes from its
// destination address on, without frame check sequence.
[[nodiscard]] inline std::uint32_t ClaimedEthernetLength(ByteView frame) noexcept {
  const Parsed<EthernetPayload> ethernet = ParseEthernet(frame);
  if (!ethernet.ok()) return 0;
  const ByteView packet = frame.subspan(ethernet->offset);
  std::uint32_t claim = 0;
  switch (ethernet->ether_type) {
    case kEtherTypeIpv4:
      claim = ClaimedIpv4Length(packet);
      break;
    case kEtherTypeIpv6:
      claim = ClaimedIpv6Length(packet);
      break;
    case kEtherTypeArp:
      claim = ClaimedArpLength(packet);
      break;
    default:
      break;
  }
  return claim == 0 ? 0 : static_cast<std::uint32_t>(ethernet->offset) + claim;
}

}  // namespace gwlbtap
