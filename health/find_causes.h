// SPDX-License-Identifier: Apache-2.0
//
// From facts to what is wrong with them. Pure; any thread.
#pragma once

#include <chrono>
#include <vector>

#include "health/health_snapshot.h"
#include "health/health_thresholds.h"
#include "health/verdict.h"

namespace gwlbtap {

struct Findings {
  std::vector<Cause> causes;  // in the order of CauseKind
  std::vector<Cause> notes;   // faults of what is not required
};

// What is wrong at this moment; how long it has been wrong is for HoldDown to judge.
[[nodiscard]] Findings FindCauses(const HealthSnapshot& snapshot,
                                  const HealthThresholds& thresholds);

// What a check is told once the control thread, which forms the verdict, has gone silent.
[[nodiscard]] Cause ControlStalled(std::chrono::nanoseconds silent_for);

}  // namespace gwlbtap
