// SPDX-License-Identifier: Apache-2.0
#include "aws/backoff.h"

#include <algorithm>
#include <random>
#include <utility>

namespace gwlbtap::aws {

Backoff::Backoff(const BackoffLimits& limits, Random random)
    : limits_(limits), random_(std::move(random)) {}

std::optional<std::chrono::milliseconds> Backoff::NextPause(
    std::chrono::steady_clock::time_point now, std::chrono::steady_clock::time_point deadline) {
  ++failed_attempts_;
  if (failed_attempts_ >= limits_.max_attempts) return std::nullopt;
  std::chrono::milliseconds longest = std::min(limits_.base, limits_.cap);
  for (int doubled = 1; doubled < failed_attempts_ && longest < limits_.cap; ++doubled) {
    longest = std::min(longest * 2, limits_.cap);
  }
  const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(longest * random_());
  // Not now + pause, which could be beyond what a time can hold.
  if (now >= deadline || pause >= deadline - now) return std::nullopt;
  return pause;
}

Backoff::Random SystemRandom() {
  return [generator = std::minstd_rand{std::random_device{}()}]() mutable {
    return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
  };
}

}  // namespace gwlbtap::aws
