// SPDX-License-Identifier: Apache-2.0
//
// Builds neighbour solicitations (RFC 4861 §4.3).
#pragma once

#include <optional>
#include <vector>

#include "tests/health/frames.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {

// RFC 4291 §2.7.1.
[[nodiscard]] inline Ipv6Address SolicitedNodeGroupOf(const Ipv6Address& address) {
  return {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, address[13], address[14], address[15]};
}

struct SolicitationFields {
  MacAddress source_mac = kPeerMac;
  std::optional<MacAddress> destination_mac = {};  // absent: that of the group
  Ipv6Address ip_source = Ipv6Fields{}.source;
  Ipv6Address target = Ipv6Fields{}.destination;
  std::optional<Ipv6Address> ip_destination = {};  // absent: the target's solicited-node group
  std::uint8_t hop_limit = 255;
  std::uint8_t type = 135;
  std::uint8_t code = 0;
  std::vector<std::byte> options = {};
  std::optional<std::uint16_t> checksum = {};
};

[[nodiscard]] inline Frame SolicitationFrame(const SolicitationFields& fields) {
  const Ipv6Address group = SolicitedNodeGroupOf(fields.target);
  const MacAddress group_mac = {0x33, 0x33, group[12], group[13], group[14], group[15]};
  return PacketBuilder()
      .Ethernet(
          {.destination = fields.destination_mac.value_or(group_mac), .source = fields.source_mac})
      .Ipv6({.source = fields.ip_source,
             .destination = fields.ip_destination.value_or(group),
             .hop_limit = fields.hop_limit})
      .Icmp({.type = fields.type,
             .code = fields.code,
             .rest = 0,
             .is_icmpv6 = true,
             .checksum = fields.checksum})
      .Payload(std::as_bytes(std::span(fields.target)))
      .Payload(fields.options)
      .Build();
}

}  // namespace gwlbtap
