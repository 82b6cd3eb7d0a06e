// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace gwlbtap {

// Nanoseconds since 1970-01-01 UTC: when a frame arrived, or when the capture says that it did.
using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

[[nodiscard]] inline WallTime Now() noexcept {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

}  // namespace gwlbtap
