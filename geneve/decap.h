// SPDX-License-Identifier: Apache-2.0
//
// Takes the mirror's own layers off a frame: at most one Geneve and one VXLAN header.
//
//   GWLB mirror  outer / UDP 6081 / Geneve / IPv4 | IPv6 / UDP 4789 / VXLAN / Ethernet
//   GWLB inline  outer / UDP 6081 / Geneve / IPv4 | IPv6 | ARP | Ethernet
//   VPC mirror   outer / UDP 4789 / VXLAN / Ethernet
//
// where outer is Ethernet [VLAN [VLAN]] / IPv4 | IPv6.
//
// An overlay that a tenant runs inside the mirrored packet stays as it is. Pure: no allocation, no
// clock, no state; any thread. The result borrows from the frame.
#pragma once

#include <cstdint>
#include <optional>

#include "geneve/byte_order.h"
#include "geneve/decap_status.h"
#include "geneve/parsed.h"
#include "geneve/udp_frame.h"

namespace gwlbtap {

// What the first byte of an inner packet belongs to.
enum class LinkType : std::uint8_t { kEthernet, kIpv4, kIpv6, kArp };

// What a Gateway Load Balancer says of a packet in its Geneve options (class 0x0108). Each is
// absent when its option is, or has another length than here: a bare VXLAN mirror has none. Of a
// repeated option the last one counts.
struct GwlbMetadata {
  std::optional<std::uint64_t> endpoint_id;
  std::optional<std::uint64_t> attachment_id;
  std::optional<std::uint32_t> flow_cookie;
};

struct DecapResult {
  ByteView inner;                     // a sub-span of the frame, never empty
  std::uint32_t original_length = 0;  // bytes before anybody cut the packet; >= inner.size()
  LinkType link = LinkType::kEthernet;
  std::uint32_t vni = 0;  // VXLAN's where there is VXLAN, else Geneve's
  bool has_unknown_critical_option = false;
  GwlbMetadata gwlb;
};

// RFC 8926 §3.5 has a tunnel endpoint drop a packet with a critical option that it does not know.
// A tap is not where the tunnel ends: by default it hands the packet on and flags it.
enum class UnknownCriticalOptions : std::uint8_t { kAccept, kRefuse };

// `datagram` as ParseUdpFrame() returned it. A datagram for another port is kNotTunnel.
[[nodiscard]] Parsed<DecapResult> Decapsulate(const UdpDatagram& datagram,
                                              UnknownCriticalOptions unknown_critical) noexcept;

}  // namespace gwlbtap
