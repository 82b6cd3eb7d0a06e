// SPDX-License-Identifier: Apache-2.0
//
// Carries out a plan: several interfaces at a time, and the actions of each one after another.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/call_limits.h"
#include "controller/app/execution_report.h"
#include "controller/aws/session_calls.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

struct ExecutorOptions {
  std::string controller_id;
  std::string occasion;  // the event or run that the plan is for, see ClientToken()
  std::size_t concurrency = 4;
  // The plan may know of an interface that EC2's other servers have not heard of yet: what is not
  // found is then looked for again kSourceAttempts times.
  bool is_source_new = false;
  std::chrono::milliseconds margin{5'000};  // so long before the deadline the last call begins
  std::chrono::milliseconds source_pause{3'300};
  std::chrono::milliseconds state_pause{1'000};  // while something else is done to a resource
};

// How the executor reaches what it is not concerned with. All may be called by several threads at
// once, but `observe`, which is called by one at a time.
struct ExecutorHooks {
  // EC2, for one thread.
  std::function<std::unique_ptr<SessionCalls>()> make_calls;
  // What has to be done to an interface that has these sessions, and no others.
  std::function<std::vector<Action>(const std::string& interface_id,
                                    std::vector<MirrorSession> sessions)>
      plan_anew;
  // The type of an instance if a refusal would tell that it cannot be mirrored; empty if it is known
  // that it can be.
  std::function<std::string(const std::string& instance_id)> unproven_type_of;
  // What became of an action, as soon as it is known.
  std::function<void(const ActionResult&)> observe = [](const ActionResult& /*result*/) {};
};

inline constexpr int kSourceAttempts = 3;
inline constexpr int kStateAttempts = 2;
inline constexpr int kCallAttempts = 3;  // of a call that was repeated already within itself
inline constexpr std::uint32_t kMostRounds = 2;  // of looking at an interface again

// Blocks until every action has met its end. After a failure the other actions on that interface are
// left for another plan; after one that concerns all actions of its kind, so are those.
[[nodiscard]] ExecutionReport Execute(const std::vector<Action>& actions,
                                      const ExecutorOptions& options, const ExecutorHooks& hooks,
                                      const aws::CallLimits& limits);

}  // namespace gwlbtap::controller
