// SPDX-License-Identifier: Apache-2.0
//
// The few requests that come in pieces: what has arrived of each, in a fixed amount of memory.
// One per worker; worker thread only. Pure: time is an argument.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "geneve/byte_order.h"
#include "health/handshake_cookie.h"
#include "health/http_request.h"

namespace gwlbtap {

// More than all nodes of a load balancer at once; a request of theirs comes in one piece anyway.
inline constexpr std::size_t kMaxPartialRequests = 64;

// Hosts may bound the time between two retransmissions at this (RFC 6298 §2.5): a host that has been
// silent for longer has given up.
inline constexpr std::chrono::seconds kPartialRequestLifetime{60};

// The front of one peer's byte stream, without gaps, as far as a request head may reach.
class PartialRequest {
 public:
  // `buffer` has kMaxRequestHead bytes and outlives this.
  PartialRequest(std::uint32_t peer_initial, std::uint32_t own_initial,
                 MutableByteView buffer) noexcept
      : buffer_(buffer), first_sequence_(peer_initial + 1), own_initial_(own_initial) {}

  // Takes what is new of a segment's payload. False if there is a gap before it, or it is from
  // before the first byte: it is then as if it had never come.
  bool Append(std::uint32_t sequence, ByteView payload) noexcept;

  [[nodiscard]] ByteView received() const noexcept { return buffer_.first(size_); }
  [[nodiscard]] std::uint32_t own_initial() const noexcept { return own_initial_; }

  // The sequence number of the first byte that is missing.
  [[nodiscard]] std::uint32_t next_sequence() const noexcept {
    return first_sequence_ + static_cast<std::uint32_t>(size_);
  }

 private:
  MutableByteView buffer_;
  std::size_t size_ = 0;
  std::uint32_t first_sequence_;
  std::uint32_t own_initial_;
};

class RequestTable {
 public:
  // Allocates all that it will ever use.
  RequestTable();

  // The request of the connection between these ends, or null. One that has been silent for
  // kPartialRequestLifetime is forgotten. What is returned is good until the next call.
  [[nodiscard]] PartialRequest* Find(const TcpEnds& ends, std::chrono::nanoseconds now) noexcept;

  // An empty one, in place of an earlier connection's between the same ends, or of the one that has
  // been silent longest if all are taken.
  PartialRequest& Insert(const TcpEnds& ends, std::uint32_t peer_initial, std::uint32_t own_initial,
                         std::chrono::nanoseconds now) noexcept;

  void Erase(const TcpEnds& ends) noexcept;

 private:
  // Small and side by side, so that a search is quick; the bytes are elsewhere.
  struct Slot {
    TcpEnds ends;
    std::chrono::nanoseconds last_used;
    PartialRequest request;
  };

  [[nodiscard]] std::optional<Slot>* Search(const TcpEnds& ends) noexcept;
  [[nodiscard]] std::optional<Slot>& Vacate() noexcept;

  std::vector<std::byte> bytes_;  // kMaxRequestHead for each slot
  std::array<std::optional<Slot>, kMaxPartialRequests> slots_;
  std::size_t taken_ = 0;
};

}  // namespace gwlbtap
