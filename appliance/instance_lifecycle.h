// SPDX-License-Identifier: Apache-2.0
//
// What an instance in an Auto Scaling group is told about its end, and tells.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include <absl/status/status.h>

#include "appliance/lifecycle_action.h"
#include "aws/call_limits.h"
#include "aws/environment.h"
#include "aws/http_client.h"
#include "aws/imds.h"

namespace gwlbtap {

struct LifecycleOptions {
  std::chrono::milliseconds poll_interval{5'000};
  // Shorter than the hook's time-out, which is 30 seconds at least and an hour by default.
  std::chrono::milliseconds heartbeat_interval{20'000};
  std::optional<LifecycleHook> hook = {};  // nothing: Auto Scaling is told nothing
  std::optional<std::string> region = {};  // nothing: that of this instance
};

// Whether an instance with this target state will not come back. Terminated, also out of a warm
// pool. In Standby, or Detached from its group, an instance gets no new flows but lives on and may
// be put into service again; one that goes into a warm pool is stopped, and then gets SIGTERM as
// any other. (Auto Scaling user guide, "Amazon EC2 Auto Scaling instance lifecycle".)
[[nodiscard]] bool IsTermination(std::string_view target_state);

// A thread of its own asks the metadata service where Auto Scaling takes this instance. Control
// thread, except where noted. What does not answer is logged once until that changes, and is never
// more than that: outside of Auto Scaling, or of AWS, nothing happens.
class InstanceLifecycle {
 public:
  // The environment says where the services are and may have credentials (see aws/).
  InstanceLifecycle(LifecycleOptions options, aws::Environment environment);
  ~InstanceLifecycle();  // stops
  InstanceLifecycle(const InstanceLifecycle&) = delete;
  InstanceLifecycle& operator=(const InstanceLifecycle&) = delete;

  void Start();

  // Any thread. Once true, always true: nothing calls a termination off.
  [[nodiscard]] bool HasTerminationBegun() const noexcept {
    return has_termination_begun_.load(std::memory_order_relaxed);
  }

  // From now on the hook that holds this instance, if one does, is asked for more time.
  void BeginDrain();

  // After the last flush: stops, and completes the hook's action, so that the termination goes on.
  // Ok without a call if there is no hook to complete, or if the metadata service says, now at the
  // latest, that this instance is not being terminated, as after a SIGTERM by hand. If it does not
  // answer, the hook is completed: Auto Scaling refuses that if there is nothing to complete. Blocks
  // until `limits` at the latest.
  [[nodiscard]] absl::Status Complete(const aws::CallLimits& limits);

  // Within milliseconds, whatever is under way.
  void Stop();

 private:
  using Clock = aws::CallLimits::Clock;

  void Run(const std::stop_token& stop);
  void Poll(const aws::CallLimits& limits);
  void RecordHeartbeat(const aws::CallLimits& limits);

  const LifecycleOptions options_;
  aws::CurlTransport transport_;
  aws::Imds imds_;
  std::optional<LifecycleAction> action_;
  // What the last poll found: a state, "" for none; nothing if it failed or was not yet.
  std::optional<std::string> target_state_;
  absl::StatusCode poll_result_ = absl::StatusCode::kOk;
  absl::StatusCode heartbeat_result_ = absl::StatusCode::kOk;

  std::atomic<bool> has_termination_begun_{false};
  std::mutex mutex_;
  std::condition_variable_any drain_begins_;
  bool is_draining_ = false;  // guarded by mutex_
  // The last member: all others, but for has_termination_begun_ and what is guarded, are its own
  // while it runs.
  std::jthread thread_;
};

}  // namespace gwlbtap
