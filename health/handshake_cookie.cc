// SPDX-License-Identifier: Apache-2.0
#include "health/handshake_cookie.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace gwlbtap {
namespace {

constexpr std::uint32_t kPeriodBit = 2;
constexpr std::uint32_t kHashBits = ~std::uint32_t{3};

std::uint64_t PeriodOf(std::chrono::nanoseconds now) noexcept {
  return static_cast<std::uint64_t>(now / kCookiePeriod);
}

std::uint32_t PeriodBitOf(std::uint64_t period) noexcept {
  return (period & 1) != 0 ? kPeriodBit : 0;
}

}  // namespace

std::uint32_t HandshakeCookie::MakeIn(std::uint64_t period, const TcpEnds& ends,
                                      std::uint32_t peer_initial) const noexcept {
  // The family shows in the size, and the size is part of the hash.
  constexpr std::size_t kNumbersSize = 16;
  std::array<std::byte, kNumbersSize + 2 * sizeof(Ipv6Address)> message{};
  StoreBe(message, 0, period);
  StoreBe(message, 8, peer_initial);
  StoreBe(message, 12, ends.peer_port);
  StoreBe(message, 14, ends.own_port);
  const ByteView peer = ends.peer.bytes();
  const ByteView own = ends.own.bytes();
  const auto end = std::ranges::copy(peer, message.begin() + kNumbersSize).out;
  std::ranges::copy(own, end);
  const std::uint64_t hash =
      SipHash(key_, ByteView(message).first(kNumbersSize + peer.size() + own.size()));
  return (static_cast<std::uint32_t>(hash) & kHashBits) | PeriodBitOf(period);
}

std::uint32_t HandshakeCookie::Make(const TcpEnds& ends, std::uint32_t peer_initial,
                                    std::chrono::nanoseconds now) const noexcept {
  return MakeIn(PeriodOf(now), ends, peer_initial);
}

bool HandshakeCookie::IsOurs(std::uint32_t own_initial, const TcpEnds& ends,
                             std::uint32_t peer_initial,
                             std::chrono::nanoseconds now) const noexcept {
  const std::uint64_t current = PeriodOf(now);
  const bool is_of_current = (own_initial & kPeriodBit) == PeriodBitOf(current);
  return own_initial == MakeIn(is_of_current ? current : current - 1, ends, peer_initial);
}

}  // namespace gwlbtap
