// SPDX-License-Identifier: Apache-2.0
//
// What the fixed parts of IPv4 and IPv6 headers look like, and the protocols behind them.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gwlbtap {

inline constexpr std::size_t kIpv4MinHeaderSize = 20;         // RFC 791 §3.1
inline constexpr std::uint16_t kIpv4FragmentOffset = 0x1fff;  // RFC 791 §3.1
inline constexpr std::uint16_t kIpv4MoreFragments = 0x2000;   // RFC 791 §3.1
inline constexpr std::uint16_t kIpv4DontFragment = 0x4000;    // RFC 791 §3.1
inline constexpr std::size_t kIpv6HeaderSize = 40;            // RFC 8200 §3

// IANA "Assigned Internet Protocol Numbers".
inline constexpr std::uint8_t kProtocolHopByHop = 0;
inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolRouting = 43;
inline constexpr std::uint8_t kProtocolFragment = 44;
inline constexpr std::uint8_t kProtocolIcmpv6 = 58;
inline constexpr std::uint8_t kProtocolDestinationOptions = 60;

}  // namespace gwlbtap
