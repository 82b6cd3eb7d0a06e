// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace gwlbtap {

// Tells when nothing has come for a while, for captures that are played to their end. Control thread
// only; time is an argument.
class IdleWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit IdleWatch(Time now) : changed_(now) {}

  // A look at the frames received, and at the turns of the slowest worker: one that does not turn
  // waits for an exporter, and has more to come.
  void Observe(std::uint64_t frames, std::uint64_t slowest_turns, Time now) noexcept {
    const bool has_received = std::exchange(frames_, frames) != frames;
    const bool is_waiting = std::exchange(turns_, slowest_turns) == slowest_turns;
    if (has_received || is_waiting) changed_ = now;
  }

  [[nodiscard]] std::chrono::nanoseconds IdleFor(Time now) const noexcept { return now - changed_; }

 private:
  std::uint64_t frames_ = 0;
  std::uint64_t turns_ = 0;
  Time changed_;
};

}  // namespace gwlbtap
