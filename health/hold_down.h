// SPDX-License-Identifier: Apache-2.0
//
// From what is wrong at this moment to a verdict that does not flap.
//
//   starting   unhealthy until nothing is wrong for the first time, then healthy at once
//   healthy    until a worker or the control thread has stalled or draining begins, or anything
//              else has been wrong for fail_after
//   unhealthy  until nothing has been wrong for recover_after; it keeps the last causes meanwhile
//
// Control thread only.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "health/find_causes.h"
#include "health/health_thresholds.h"
#include "health/verdict.h"

namespace gwlbtap {

class HoldDown {
 public:
  // `now` counts from any fixed moment. Times that do not advance, or go back, only make waits
  // longer.
  [[nodiscard]] Verdict Judge(const Findings& findings, const HealthThresholds& thresholds,
                              std::chrono::nanoseconds now);

 private:
  enum class State : std::uint8_t { kStarting, kHealthy, kUnhealthy };

  void NotePresence(const std::vector<Cause>& causes, std::chrono::nanoseconds now);
  [[nodiscard]] bool CountsAlready(CauseKind kind, std::chrono::nanoseconds fail_after,
                                   std::chrono::nanoseconds now) const;

  State state_ = State::kStarting;
  // By kind: since when there has been such a cause without a break.
  std::array<std::optional<std::chrono::nanoseconds>, kCauseKindCount> present_since_{};
  std::optional<std::chrono::nanoseconds> clear_since_;
  std::vector<Cause> last_causes_;
};

}  // namespace gwlbtap
