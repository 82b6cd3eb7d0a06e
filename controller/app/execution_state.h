// SPDX-License-Identifier: Apache-2.0
//
// What the threads of one execution have to know of each other. Any thread, several at once.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/status.h>

#include "controller/app/action_facts.h"
#include "controller/app/execution_report.h"

namespace gwlbtap::controller {

class ExecutionState {
 public:
  using Observer = std::function<void(const ActionResult&)>;

  explicit ExecutionState(Observer observe) : observe_(std::move(observe)) {}

  // Counts, and tells the observer.
  void Add(const ActionResult& result);

  // From now on nothing of this kind is to be tried, because of `failure`. What another run would
  // meet as well is an obstacle.
  void Block(ActionKind kind, const absl::Status& failure, bool is_obstacle);
  void BlockAll(const absl::Status& failure);

  // Why it is not to be tried; OK if it is.
  [[nodiscard]] absl::Status StateOf(ActionKind kind) const;

  void RefuseType(const std::string& type);
  [[nodiscard]] bool IsRefused(const std::string& type) const;

  // Once the threads have ended.
  [[nodiscard]] ExecutionReport TakeReport() { return std::move(report_); }

 private:
  const Observer observe_;
  mutable std::mutex mutex_;             // guards all below
  std::array<absl::Status, 3> blocked_;  // by ActionKind
  ExecutionReport report_;
};

}  // namespace gwlbtap::controller
