// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

namespace gwlbtap {

// True for the first test of a process that asks: DPDK can be started only once. ctest runs each
// test in a process of its own; where the whole program is run, the others are to be skipped.
inline bool MayStartDpdk() {
  static bool has_started = false;
  return !std::exchange(has_started, true);
}

inline constexpr const char* kDpdkHasStarted =
    "DPDK starts once in a process; ctest runs this test in one of its own";

}  // namespace gwlbtap
