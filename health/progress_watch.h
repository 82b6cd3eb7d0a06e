// SPDX-License-Identifier: Apache-2.0
//
// Watches a counter that ought to advance, such as the turns of a worker's loop. Belongs to the
// thread that watches.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace gwlbtap {

class ProgressWatch {
 public:
  // Between two looks no more than `longest_step` > 0 counts as silence. When the whole machine was
  // paused, or the watcher was kept from running, the watched one is not to blame for all of it.
  explicit ProgressWatch(std::chrono::nanoseconds longest_step) noexcept
      : longest_step_(longest_step) {}

  // A look at the counter at `now`, which counts from any fixed moment. Any change is progress,
  // also one backwards: the counter was reset.
  void Observe(std::uint64_t count, std::chrono::nanoseconds now) noexcept;

  // The counter has been seen to be more than 0.
  [[nodiscard]] bool HasStarted() const noexcept { return has_started_; }

  // How long the counter had stood still when it was looked at last.
  [[nodiscard]] std::chrono::nanoseconds silent_for() const noexcept { return silent_for_; }

 private:
  struct Look {
    std::uint64_t count = 0;
    std::chrono::nanoseconds at{};
  };

  std::chrono::nanoseconds longest_step_;
  std::optional<Look> last_;
  std::chrono::nanoseconds silent_for_{};
  bool has_started_ = false;
};

}  // namespace gwlbtap
