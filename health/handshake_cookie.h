// SPDX-License-Identifier: Apache-2.0
//
// Initial sequence numbers that need no memory: a keyed hash of what the peer will repeat with its
// next segment (the idea of RFC 4987 §3.6 and RFC 6528 §3). A peer that returns the right number has
// received our SYN,ACK, and so does not lie about its address. Pure; any thread.
//
//   bits 31..2   hash of both addresses and ports, the peer's initial number and the period
//   bit  1       the period's lowest bit: tells this period from the one before
//   bit  0       0: numbers are even, see tcp_responder.h
#pragma once

#include <chrono>
#include <cstdint>

#include "health/ip_address.h"
#include "health/siphash.h"

namespace gwlbtap {

// A number is taken for one period at least and for two at most.
inline constexpr std::chrono::seconds kCookiePeriod{128};

// Both ends of a TCP connection.
struct TcpEnds {
  IpAddress peer;
  IpAddress own;
  std::uint16_t peer_port = 0;
  std::uint16_t own_port = 0;

  friend bool operator==(const TcpEnds&, const TcpEnds&) = default;
};

class HandshakeCookie {
 public:
  explicit HandshakeCookie(const SipHashKey& key) noexcept : key_(key) {}

  // Our initial number for a SYN with `peer_initial`. `now` is of a clock that does not go back.
  [[nodiscard]] std::uint32_t Make(const TcpEnds& ends, std::uint32_t peer_initial,
                                   std::chrono::nanoseconds now) const noexcept;

  // Whether `own_initial` is what Make() gave for these ends, in this period or the one before.
  [[nodiscard]] bool IsOurs(std::uint32_t own_initial, const TcpEnds& ends,
                            std::uint32_t peer_initial,
                            std::chrono::nanoseconds now) const noexcept;

 private:
  [[nodiscard]] std::uint32_t MakeIn(std::uint64_t period, const TcpEnds& ends,
                                     std::uint32_t peer_initial) const noexcept;

  SipHashKey key_;
};

}  // namespace gwlbtap
