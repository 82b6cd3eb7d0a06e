// SPDX-License-Identifier: Apache-2.0
//
// The way out: the load balancer is told to go elsewhere, and what it still sends is taken until it
// has gone. Pure; time is an argument. Control thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace gwlbtap {

struct DrainTimes {
  // Without a packet out of a tunnel for as long, the load balancer has gone elsewhere.
  std::chrono::milliseconds quiet{30'000};
  // At the latest after this; a load balancer lets go of a target within 300 s unless told otherwise.
  std::chrono::milliseconds deadline{300'000};

  friend bool operator==(const DrainTimes&, const DrainTimes&) = default;
};

class Drain {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Drain(const DrainTimes& times) : times_(times) {}

  // The first reason counts. `packets`: out of tunnels so far.
  void Begin(std::string reason, std::uint64_t packets, Time now);

  // Another deadline or quiet time, also while it lasts.
  void SetTimes(const DrainTimes& times) noexcept { times_ = times; }

  // Why it has begun, if it has.
  [[nodiscard]] const std::optional<std::string>& reason() const noexcept { return reason_; }

  // Call it several times within the quiet time. `packets`: out of tunnels so far.
  void Observe(std::uint64_t packets, Time now) noexcept;

  // Whether it has begun, and nothing is left to wait for by what was observed.
  [[nodiscard]] bool IsOver(Time now) const noexcept;

 private:
  DrainTimes times_;
  std::optional<std::string> reason_;
  Time began_;
  Time last_packet_;
  std::uint64_t packets_ = 0;
};

}  // namespace gwlbtap
