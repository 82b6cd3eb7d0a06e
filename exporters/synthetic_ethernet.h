// SPDX-License-Identifier: Apache-2.0
//
// The Ethernet header that a layer-3 inner packet gets, so that one link type serves all packets of
// a stream. Both addresses are locally administered (IEEE 802c):
//
//   02:00:00:00:00:02 <- 02:00:00:00:00:01
#pragma once

#include <array>
#include <cstddef>

#include "geneve/decap.h"

namespace gwlbtap {

inline constexpr std::size_t kSyntheticEthernetSize = 14;

using SyntheticEthernet = std::array<std::byte, kSyntheticEthernetSize>;

namespace internal {

constexpr SyntheticEthernet MakeSyntheticEthernet(unsigned ether_type) noexcept {
  SyntheticEthernet header{};
  header[0] = header[6] = std::byte{0x02};
  header[5] = std::byte{0x02};
  header[11] = std::byte{0x01};
  header[12] = static_cast<std::byte>(ether_type >> 8U);
  header[13] = static_cast<std::byte>(ether_type & 0xffU);
  return header;
}

inline constexpr SyntheticEthernet kSyntheticIpv4 = MakeSyntheticEthernet(0x0800);
inline constexpr SyntheticEthernet kSyntheticIpv6 = MakeSyntheticEthernet(0x86dd);
inline constexpr SyntheticEthernet kSyntheticArp = MakeSyntheticEthernet(0x0806);

}  // namespace internal

// What to put in front of a packet that begins with `link`; empty for Ethernet.
[[nodiscard]] constexpr ByteView SyntheticHeaderFor(LinkType link) noexcept {
  switch (link) {
    case LinkType::kEthernet:
      return {};
    case LinkType::kIpv4:
      return internal::kSyntheticIpv4;
    case LinkType::kIpv6:
      return internal::kSyntheticIpv6;
    case LinkType::kArp:
      return internal::kSyntheticArp;
  }
  return {};
}

}  // namespace gwlbtap
