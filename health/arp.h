// SPDX-License-Identifier: Apache-2.0
//
// ARP for IPv4 over Ethernet (RFC 826). Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>

#include "geneve/byte_order.h"
#include "health/ip_address.h"
#include "health/mac_address.h"

namespace gwlbtap {

inline constexpr std::size_t kArpSize = 28;  // RFC 826, with addresses of 6 and 4 bytes

struct ArpRequest {
  MacAddress sender_mac{};
  IpAddress sender;  // 0.0.0.0: a probe, from a host without an address yet (RFC 5227 §2.1.1)
  IpAddress target;
};

// What follows an Ethernet header. Nothing if it ends early or is not a request of this kind.
[[nodiscard]] std::optional<ArpRequest> ParseArpRequest(ByteView packet) noexcept;

// Writes the reply that the target has `mac` to `packet`, of at least kArpSize bytes; returns its
// size.
std::size_t WriteArpReply(const ArpRequest& request, const MacAddress& mac,
                          MutableByteView packet) noexcept;

}  // namespace gwlbtap
