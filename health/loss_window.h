// SPDX-License-Identifier: Apache-2.0
//
// From counters that only ever grow to the loss of the last few seconds, in fixed memory. Belongs
// to the thread that watches.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "health/health_snapshot.h"

namespace gwlbtap {

class LossWindow {
 public:
  // The loss reaches `length` > 0 back, or a little further: the counters are remembered only every
  // tenth of it, and only when somebody looks.
  explicit LossWindow(std::chrono::nanoseconds length) noexcept : length_(length) {}

  // The counters as they are at `now`, which counts from any fixed moment. What they were at first
  // is where counting begins. One that is smaller than before was reset and has counted from 0.
  void Observe(std::uint64_t received, std::uint64_t lost, std::chrono::nanoseconds now) noexcept;

  [[nodiscard]] PacketLoss Loss() const noexcept;

 private:
  static constexpr std::size_t kSteps = 10;

  struct Mark {
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::chrono::nanoseconds at{};
  };

  // The marks from `first_` on, oldest first, a tenth of the window or more apart, and all but
  // the first younger than the window.
  [[nodiscard]] Mark& mark(std::size_t index) noexcept {
    return marks_[(first_ + index) % marks_.size()];
  }
  void ForgetOldMarks() noexcept;

  std::chrono::nanoseconds length_;
  Mark counters_;  // as last observed
  Mark total_;     // since the first look, resets bridged
  std::array<Mark, kSteps + 1> marks_{};
  std::size_t first_ = 0;
  std::size_t mark_count_ = 0;
};

}  // namespace gwlbtap
