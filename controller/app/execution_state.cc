// SPDX-License-Identifier: Apache-2.0
#include "controller/app/execution_state.h"

namespace gwlbtap::controller {

void ExecutionState::Add(const ActionResult& result) {
  const std::scoped_lock lock(mutex_);
  report_.Add(result);
  observe_(result);
}

void ExecutionState::Block(ActionKind kind, const absl::Status& failure, bool is_obstacle) {
  const std::scoped_lock lock(mutex_);
  blocked_.at(static_cast<std::size_t>(kind)).Update(failure);
  if (is_obstacle) report_.obstacle.Update(failure);
}

void ExecutionState::BlockAll(const absl::Status& failure) {
  const std::scoped_lock lock(mutex_);
  for (absl::Status& each : blocked_) each.Update(failure);
  report_.obstacle.Update(failure);
}

absl::Status ExecutionState::StateOf(ActionKind kind) const {
  const std::scoped_lock lock(mutex_);
  return blocked_.at(static_cast<std::size_t>(kind));
}

void ExecutionState::RefuseType(const std::string& type) {
  const std::scoped_lock lock(mutex_);
  if (!type.empty()) report_.refused_types.insert(type);
}

bool ExecutionState::IsRefused(const std::string& type) const {
  const std::scoped_lock lock(mutex_);
  return report_.refused_types.contains(type);
}

}  // namespace gwlbtap::controller
