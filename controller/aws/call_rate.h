// SPDX-License-Identifier: Apache-2.0
//
// How many calls a second, found out by trying: half as many when the service complains, one more
// for each while in which it does not.
#pragma once

#include <chrono>
#include <mutex>

#include <absl/status/status.h>

#include "aws/call_limits.h"

namespace gwlbtap::controller {

struct CallRateLimits {
  double start = 10;  // calls a second, as are the next three
  double lowest = 2;
  double highest = 100;
  double step = 1;                          // more of them after a window without complaint
  std::chrono::milliseconds window{1'000};  // also how long the complaints about one burst last
};

// A token bucket that holds a second's calls at most. Pure: time is given to it, and never goes
// back. One thread.
class CallRate {
 public:
  using Time = aws::CallLimits::Clock::time_point;

  CallRate(const CallRateLimits& limits, Time now);

  // One call is going to be made: how long from now. Each caller has its own place in the queue.
  [[nodiscard]] std::chrono::nanoseconds Take(Time now);

  // The call that was taken is not made.
  void GiveBack();

  void Succeeded(Time now);
  void Throttled(Time now);

  [[nodiscard]] double per_second() const noexcept { return per_second_; }

 private:
  void Refill(Time now);

  const CallRateLimits limits_;
  double per_second_;
  double tokens_;  // less than none: that many callers are waiting
  Time refilled_;
  Time window_start_;
  bool has_succeeded_ = false;  // in this window
  bool has_been_throttled_ = false;
};

// The same for several threads, who wait in it. Any thread.
class SharedCallRate {
 public:
  explicit SharedCallRate(const CallRateLimits& limits = {});

  // Waits for the caller's turn. Fails without one when `limits` end the waiting.
  [[nodiscard]] absl::Status Wait(const aws::CallLimits& limits);

  // How the call ended that was waited for.
  void Ended(const absl::Status& status);

  [[nodiscard]] double per_second() const;

 private:
  mutable std::mutex mutex_;  // guards rate_
  CallRate rate_;
};

}  // namespace gwlbtap::controller
