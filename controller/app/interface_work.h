// SPDX-License-Identifier: Apache-2.0
//
// The actions on one interface, one after another, and what to do about what EC2 says to each.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "aws/call_limits.h"
#include "controller/app/execution_state.h"
#include "controller/app/executor.h"
#include "controller/aws/session_calls.h"

namespace gwlbtap::controller {

// One thread. Borrows all that it is given.
class InterfaceWork {
 public:
  InterfaceWork(const ExecutorOptions& options, const ExecutorHooks& hooks,
                const aws::CallLimits& limits, ExecutionState& state, SessionCalls& calls);

  // Until each of the actions, which all are on one interface, has met its end.
  void Perform(std::deque<Action> actions);

 private:
  // What the repetitions of one action are counted by.
  struct Attempts {
    int calls = 0;
    int sources = 0;
    int states = 0;
  };
  enum class Next : std::uint8_t { kAgain, kEnded };

  void PerformFirst();
  [[nodiscard]] absl::StatusOr<std::string> Call(const Action& action);
  [[nodiscard]] Next React(const absl::Status& failure, Attempts& attempts);
  [[nodiscard]] Next Repeat(const absl::Status& failure, int& count, int most,
                            std::chrono::milliseconds pause);
  [[nodiscard]] Next LookForSource(const absl::Status& failure, Attempts& attempts);
  [[nodiscard]] Next LookAgain(const absl::Status& failure);
  void RefuseType(const absl::Status& failure);
  [[nodiscard]] bool HasTime() const;

  void EndFirst(ActionEnd end, std::string code, std::string detail, std::string session_id = {});
  void EndFirst(ActionEnd end, const absl::Status& failure);
  void EndAll(ActionEnd end, const std::string& code, const std::string& detail);

  const ExecutorOptions& options_;
  const ExecutorHooks& hooks_;
  const aws::CallLimits& limits_;
  ExecutionState& state_;
  SessionCalls& calls_;
  std::deque<Action> actions_;  // the first is being performed
  std::uint32_t round_ = 0;
  std::chrono::steady_clock::time_point begin_ = {};  // of the first
};

}  // namespace gwlbtap::controller
