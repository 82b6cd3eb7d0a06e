// SPDX-License-Identifier: Apache-2.0
#include "aws/call_limits.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace gwlbtap::aws {

CallLimits CallLimits::Within(std::chrono::milliseconds duration) const {
  return {.deadline = std::min(deadline, Clock::now() + duration), .stop = stop};
}

bool Pause(std::chrono::milliseconds length, const CallLimits& limits) {
  const CallLimits pause = limits.Within(length);
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_until(lock, pause.stop, pause.deadline, [] { return false; });
  return !limits.stop.stop_requested() && CallLimits::Clock::now() < limits.deadline;
}

}  // namespace gwlbtap::aws
