// SPDX-License-Identifier: Apache-2.0
//
// Every outcome of taking the mirror's layers off a frame, with what a person is told about it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gwlbtap {

// kNotTunnel is no fault of the frame: it is well formed as far as it was read, and something else.
// Everything after it is a refusal: the frame is counted under that name and not exported.
enum class DecapStatus : std::uint8_t {
  kOk,
  kNotTunnel,
  kEthernetTruncated,
  kVlanDepth,
  kIpVersion,
  kIpv4Truncated,
  kIpv4HeaderLength,
  kIpv4TotalLength,
  kIpv6Truncated,
  kIpv6ExtensionHeaders,
  kOuterFragment,
  kUdpTruncated,
  kUdpLength,
  kGeneveTruncated,
  kGeneveVersion,
  kGeneveControl,
  kGeneveProtocol,
  kGeneveOptionsLength,
  kGeneveOptionOverrun,
  kGeneveCriticalOption,
  kVxlanTruncated,
  kVxlanNoVni,
  kInnerEmpty,
};

inline constexpr std::size_t kDecapStatusCount =
    static_cast<std::size_t>(DecapStatus::kInnerEmpty) + 1;

struct DecapStatusInfo {
  std::string_view name;       // snake_case, unique, stable: counters carry it
  std::string_view sentence;   // for a person; ends with a full stop
  std::string_view reference;  // the document and section that decides
};

[[nodiscard]] constexpr DecapStatusInfo Describe(DecapStatus status) noexcept {
  switch (status) {
    case DecapStatus::kOk:
      return {"ok", "The mirror's layers were removed.", "RFC 8926 §3, RFC 7348 §5"};
    case DecapStatus::kNotTunnel:
      return {"not_tunnel", "The frame is neither Geneve nor VXLAN.", "RFC 8926 §3.3, RFC 7348 §5"};
    case DecapStatus::kEthernetTruncated:
      return {"ethernet_truncated", "The frame ends inside its Ethernet header or a VLAN tag.",
              "IEEE 802.3 §3.1.1, IEEE 802.1Q §9.6"};
    case DecapStatus::kVlanDepth:
      return {"vlan_depth", "The frame carries more than two VLAN tags.", "IEEE 802.1Q §9.5"};
    case DecapStatus::kIpVersion:
      return {"ip_version", "The version in the IP header is not the one announced.",
              "RFC 791 §3.1, RFC 8200 §3"};
    case DecapStatus::kIpv4Truncated:
      return {"ipv4_truncated", "The frame ends inside the IPv4 header or its options.",
              "RFC 791 §3.1"};
    case DecapStatus::kIpv4HeaderLength:
      return {"ipv4_header_length", "The IPv4 header length is below its minimum of 20 bytes.",
              "RFC 791 §3.1"};
    case DecapStatus::kIpv4TotalLength:
      return {"ipv4_total_length", "The IPv4 total length is smaller than the IPv4 header.",
              "RFC 791 §3.1"};
    case DecapStatus::kIpv6Truncated:
      return {"ipv6_truncated", "The packet ends inside the IPv6 header or an extension header.",
              "RFC 8200 §3, §4"};
    case DecapStatus::kIpv6ExtensionHeaders:
      return {"ipv6_extension_headers", "The packet has more than eight IPv6 extension headers.",
              "RFC 8200 §4.1"};
    case DecapStatus::kOuterFragment:
      return {"outer_fragment", "The outer packet is a fragment of a UDP datagram.",
              "RFC 791 §3.2, RFC 8200 §4.5"};
    case DecapStatus::kUdpTruncated:
      return {"udp_truncated", "The packet ends inside the UDP header.", "RFC 768"};
    case DecapStatus::kUdpLength:
      return {"udp_length", "The UDP length is below 8 or more than the IP packet holds.",
              "RFC 768"};
    case DecapStatus::kGeneveTruncated:
      return {"geneve_truncated", "The datagram ends inside the fixed Geneve header.",
              "RFC 8926 §3.4"};
    case DecapStatus::kGeneveVersion:
      return {"geneve_version", "The Geneve version is not 0.", "RFC 8926 §3.4"};
    case DecapStatus::kGeneveControl:
      return {"geneve_control", "The O bit marks a control message, which is never forwarded.",
              "RFC 8926 §3.4"};
    case DecapStatus::kGeneveProtocol:
      return {"geneve_protocol",
              "The Geneve protocol type is none of Ethernet, IPv4, IPv6 and ARP.", "RFC 8926 §3.4"};
    case DecapStatus::kGeneveOptionsLength:
      return {"geneve_options_length", "The datagram ends inside the Geneve options.",
              "RFC 8926 §3.4"};
    case DecapStatus::kGeneveOptionOverrun:
      return {"geneve_option_overrun", "A Geneve option reaches past the end of the options.",
              "RFC 8926 §3.5"};
    case DecapStatus::kGeneveCriticalOption:
      return {"geneve_critical_option", "A Geneve option is critical and unknown.",
              "RFC 8926 §3.5"};
    case DecapStatus::kVxlanTruncated:
      return {"vxlan_truncated", "The datagram ends inside the VXLAN header.", "RFC 7348 §5"};
    case DecapStatus::kVxlanNoVni:
      return {"vxlan_no_vni", "The I flag of the VXLAN header is not set.", "RFC 7348 §5"};
    case DecapStatus::kInnerEmpty:
      return {"inner_empty", "Nothing is left inside the tunnel headers.",
              "RFC 8926 §3.4, RFC 7348 §5"};
  }
  return {};  // No enumerator: reached only through a cast of some other number.
}

[[nodiscard]] constexpr std::string_view ToString(DecapStatus status) noexcept {
  return Describe(status).name;
}

}  // namespace gwlbtap
