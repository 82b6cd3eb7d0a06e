// SPDX-License-Identifier: Apache-2.0
//
// How long to wait before an attempt is repeated. Pure: chance and time are given to it. One thread
// at a time.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

namespace gwlbtap::aws {

struct BackoffLimits {
  std::chrono::milliseconds base{100};
  std::chrono::milliseconds cap{20'000};
  int max_attempts = 5;  // the first one included
};

// One per call that is repeated. "Full jitter": any length from nothing to the base, doubled for each
// failure after the first, so that many callers who failed together do not come back together.
class Backoff {
 public:
  using Random = std::function<double()>;  // evenly from [0, 1)

  Backoff(const BackoffLimits& limits, Random random);

  // After a failed attempt: the pause before the next, or nothing if there is to be none, because
  // there were enough or because it would begin after the deadline.
  [[nodiscard]] std::optional<std::chrono::milliseconds> NextPause(
      std::chrono::steady_clock::time_point now, std::chrono::steady_clock::time_point deadline);

  [[nodiscard]] int failed_attempts() const noexcept { return failed_attempts_; }

 private:
  const BackoffLimits limits_;
  const Random random_;
  int failed_attempts_ = 0;
};

// From a generator of its own, seeded by the system. One thread.
[[nodiscard]] Backoff::Random SystemRandom();

}  // namespace gwlbtap::aws
