// SPDX-License-Identifier: Apache-2.0
//
// The address of a station on an Ethernet. Pure; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "geneve/byte_order.h"

namespace gwlbtap {

using MacAddress = std::array<std::uint8_t, 6>;

inline constexpr MacAddress kBroadcastMac = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

// The address at `offset`. The caller has proved offset + 6 <= bytes.size().
[[nodiscard]] inline MacAddress LoadMac(ByteView bytes, std::size_t offset) noexcept {
  MacAddress mac{};
  std::ranges::copy(bytes.subspan(offset, mac.size()),
                    std::as_writable_bytes(std::span(mac)).begin());
  return mac;
}

// Writes `mac` at `offset`. The caller has proved offset + 6 <= bytes.size().
inline void StoreMac(MutableByteView bytes, std::size_t offset, const MacAddress& mac) noexcept {
  std::ranges::copy(std::as_bytes(std::span(mac)), bytes.subspan(offset).begin());
}

// IEEE 802 §8.2.2: the lowest bit of the first byte marks a group; broadcast is one.
[[nodiscard]] constexpr bool IsGroup(const MacAddress& mac) noexcept { return (mac[0] & 1) != 0; }

// Whether a frame can come from there: neither a group nor all zeros.
[[nodiscard]] constexpr bool IsStation(const MacAddress& mac) noexcept {
  return !IsGroup(mac) && mac != MacAddress{};
}

}  // namespace gwlbtap
