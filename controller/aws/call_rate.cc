// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/call_rate.h"

#include <algorithm>

#include "aws/service_error.h"
#include "controller/aws/error_reaction.h"

namespace gwlbtap::controller {
namespace {

using Seconds = std::chrono::duration<double>;

}  // namespace

CallRate::CallRate(const CallRateLimits& limits, Time now)
    : limits_(limits),
      per_second_(std::clamp(limits.start, limits.lowest, limits.highest)),
      tokens_(per_second_),
      refilled_(now),
      window_start_(now) {}

std::chrono::nanoseconds CallRate::Take(Time now) {
  Refill(now);
  tokens_ -= 1;
  if (tokens_ >= 0) return std::chrono::nanoseconds::zero();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Seconds(-tokens_ / per_second_));
}

void CallRate::GiveBack() { tokens_ += 1; }

void CallRate::Succeeded(Time now) {
  Refill(now);
  if (now - window_start_ >= limits_.window) {
    if (has_succeeded_) per_second_ = std::min(per_second_ + limits_.step, limits_.highest);
    window_start_ = now;
  }
  has_succeeded_ = true;
}

void CallRate::Throttled(Time now) {
  Refill(now);
  has_succeeded_ = false;
  if (has_been_throttled_ && now - window_start_ < limits_.window) return;
  has_been_throttled_ = true;
  window_start_ = now;
  per_second_ = std::max(per_second_ / 2, limits_.lowest);
  tokens_ = std::min(tokens_, 0.0);
}

void CallRate::Refill(Time now) {
  tokens_ = std::min(tokens_ + Seconds(now - refilled_).count() * per_second_, per_second_);
  refilled_ = now;
}

SharedCallRate::SharedCallRate(const CallRateLimits& limits)
    : rate_(limits, aws::CallLimits::Clock::now()) {}

absl::Status SharedCallRate::Wait(const aws::CallLimits& limits) {
  std::chrono::nanoseconds wait{0};
  {
    const std::scoped_lock lock(mutex_);
    wait = rate_.Take(aws::CallLimits::Clock::now());
  }
  // Rounded up, so that the turn has come when the pause is over.
  if (wait.count() == 0 || aws::Pause(std::chrono::ceil<std::chrono::milliseconds>(wait), limits)) {
    return absl::OkStatus();
  }
  {
    const std::scoped_lock lock(mutex_);
    rate_.GiveBack();
  }
  return limits.stop.stop_requested()
             ? absl::CancelledError("stopped while waiting for the turn to call")
             : absl::DeadlineExceededError("the turn to call would come after the deadline");
}

void SharedCallRate::Ended(const absl::Status& status) {
  const std::scoped_lock lock(mutex_);
  const aws::CallLimits::Clock::time_point now = aws::CallLimits::Clock::now();
  if (status.ok()) {
    rate_.Succeeded(now);
  } else if (ReactionTo(status) == ErrorReaction::kRetryThrottled) {
    rate_.Throttled(now);
  }
}

double SharedCallRate::per_second() const {
  const std::scoped_lock lock(mutex_);
  return rate_.per_second();
}

}  // namespace gwlbtap::controller
