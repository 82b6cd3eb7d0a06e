// SPDX-License-Identifier: Apache-2.0
//
// Neighbour discovery (RFC 4861): IPv6's way of asking who has an address. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>

#include "geneve/byte_order.h"
#include "health/ip_packet.h"
#include "health/mac_address.h"

namespace gwlbtap {

// The Ethernet group that an IPv6 group is sent to (RFC 2464 §7).
[[nodiscard]] MacAddress GroupMac(const IpAddress& group) noexcept;

// The address that a neighbour solicitation asks for; nothing if `packet` is none, or ends before.
[[nodiscard]] std::optional<IpAddress> SolicitedTarget(const IpPacket& packet) noexcept;

// Whether a solicitation for `target` passes all checks of RFC 4861 §7.1.1, and was sent to that
// address or to its solicited-node group.
[[nodiscard]] bool IsSoundSolicitation(const IpPacket& packet, const IpAddress& target) noexcept;

// Writes the advertisement that the `target` of `solicitation` has `mac` to `packet`, of at least
// kAdvertisementSize bytes; returns its size. A host that is still without an address, and wants to
// know whether this one is taken (RFC 4862 §5.4.3), can only be told by telling all nodes.
inline constexpr std::size_t kAdvertisementSize = 72;
std::size_t WriteAdvertisement(const IpPacket& solicitation, const IpAddress& target,
                               const MacAddress& mac, MutableByteView packet) noexcept;

}  // namespace gwlbtap
