// SPDX-License-Identifier: Apache-2.0
#include "appliance/instance_lifecycle.h"

#include <absl/status/statusor.h>
#include <absl/strings/ascii.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "aws/ca_bundle.h"

namespace gwlbtap {
namespace {

// Of one heartbeat with its repetitions; a third of the shortest time-out that a hook can have.
constexpr std::chrono::milliseconds kHeartbeatTimeout{10'000};

// The same failure again and again is one line in the log. Messages have times in them, so it is
// told by its code.
void LogChange(absl::StatusCode& before, const absl::Status& now, std::string_view what) {
  if (now.code() != before) {
    if (now.ok()) {
      spdlog::info("instance lifecycle: {}: works again", what);
    } else {
      spdlog::warn("instance lifecycle: {}: {}", what, now.ToString());
    }
  }
  before = now.code();
}

}  // namespace

bool IsTermination(std::string_view target_state) {
  return target_state == "Terminated" || target_state == "Warmed:Terminated";
}

InstanceLifecycle::InstanceLifecycle(LifecycleOptions options, aws::Environment environment)
    : options_(std::move(options)),
      transport_(aws::FindCaBundle(environment)),
      imds_(transport_, aws::ImdsOptionsFrom(environment)) {
  if (options_.hook) {
    action_.emplace(*options_.hook, options_.region, std::move(environment), transport_, imds_);
  }
}

InstanceLifecycle::~InstanceLifecycle() { Stop(); }

void InstanceLifecycle::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void InstanceLifecycle::Stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void InstanceLifecycle::BeginDrain() {
  {
    const std::scoped_lock lock(mutex_);
    is_draining_ = true;
  }
  drain_begins_.notify_one();
}

void InstanceLifecycle::Run(const std::stop_token& stop) {
  const aws::CallLimits limits{.stop = stop};
  Clock::time_point next_poll = Clock::now();
  Clock::time_point next_heartbeat = next_poll;
  bool is_draining = false;
  while (!stop.stop_requested()) {
    if (!HasTerminationBegun() && Clock::now() >= next_poll) {
      Poll(limits);
      next_poll = Clock::now() + options_.poll_interval;
    }
    const bool has_to_ask = action_ && is_draining && HasTerminationBegun();
    if (has_to_ask && Clock::now() >= next_heartbeat) {
      next_heartbeat = Clock::now() + options_.heartbeat_interval;
      RecordHeartbeat(limits.Within(kHeartbeatTimeout));
    }
    Clock::time_point next = HasTerminationBegun() ? Clock::time_point::max() : next_poll;
    if (has_to_ask) next = std::min(next, next_heartbeat);
    std::unique_lock lock(mutex_);
    drain_begins_.wait_until(lock, stop, next, [&] { return is_draining_ != is_draining; });
    is_draining = is_draining_;
  }
}

void InstanceLifecycle::Poll(const aws::CallLimits& limits) {
  absl::StatusOr<std::optional<std::string>> item =
      imds_.Get("autoscaling/target-lifecycle-state", limits);
  if (absl::IsCancelled(item.status())) return;
  LogChange(poll_result_, item.status(), "asking for the target state");
  if (!item.ok()) {
    target_state_.reset();
    return;
  }
  std::string state = item->value_or("");
  absl::StripAsciiWhitespace(&state);
  if (!state.empty() && state != target_state_) {
    spdlog::info("instance lifecycle: Auto Scaling's target state is {}", state);
  }
  if (IsTermination(state)) has_termination_begun_.store(true, std::memory_order_relaxed);
  target_state_ = std::move(state);
}

void InstanceLifecycle::RecordHeartbeat(const aws::CallLimits& limits) {
  const absl::Status result = action_->RecordHeartbeat(limits);
  if (!absl::IsCancelled(result)) LogChange(heartbeat_result_, result, "asking for more time");
}

absl::Status InstanceLifecycle::Complete(const aws::CallLimits& limits) {
  Stop();
  if (!action_) return absl::OkStatus();
  if (!HasTerminationBegun()) Poll(limits);
  if (!HasTerminationBegun() && target_state_) {
    spdlog::info(
        "instance lifecycle: this instance is not being terminated; Auto Scaling is told nothing");
    return absl::OkStatus();
  }
  return action_->Complete(limits);
}

}  // namespace gwlbtap
