// SPDX-License-Identifier: Apache-2.0
//
// What every blocking call of this folder is given: until when it may take, and what ends it early.
#pragma once

#include <chrono>
#include <stop_token>

namespace gwlbtap::aws {

struct CallLimits {
  using Clock = std::chrono::steady_clock;

  Clock::time_point deadline = Clock::time_point::max();  // max(): none
  std::stop_token stop = {};                              // a call under way ends in milliseconds

  // The same, but for `duration` from now at most.
  [[nodiscard]] CallLimits Within(std::chrono::milliseconds duration) const;
};

// False if `limits` ended the pause before its time; a deadline cuts it short.
[[nodiscard]] bool Pause(std::chrono::milliseconds length, const CallLimits& limits);

}  // namespace gwlbtap::aws
