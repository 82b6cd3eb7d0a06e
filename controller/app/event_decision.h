// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "controller/core/scope.h"

namespace gwlbtap::controller {

enum class EventAction : std::uint8_t {
  kIgnore,          // of no matter to mirror sessions
  kRefuse,          // malformed: it asks for something that cannot be told
  kReconcileScope,  // the instances, interfaces, VPCs and subnets that it names
  kReconcileAll,
  kPurge,  // delete all sessions of ours
};

// "ignore", "refuse", "reconcile-scope", "reconcile-all", "purge".
[[nodiscard]] std::string_view ToString(EventAction action);

// What one event asks for. The scope is everything with kReconcileAll, has ids with
// kReconcileScope, and is empty otherwise.
struct EventDecision {
  EventAction action = EventAction::kIgnore;
  Scope scope = {};
  std::string why;  // a sentence for a person

  [[nodiscard]] static EventDecision Ignore(std::string why) {
    return {.action = EventAction::kIgnore, .why = std::move(why)};
  }
  [[nodiscard]] static EventDecision Refuse(std::string why) {
    return {.action = EventAction::kRefuse, .why = std::move(why)};
  }
  [[nodiscard]] static EventDecision Reconcile(Scope scope, std::string why) {
    const auto action =
        scope.is_everything ? EventAction::kReconcileAll : EventAction::kReconcileScope;
    return {.action = action, .scope = std::move(scope), .why = std::move(why)};
  }
  [[nodiscard]] static EventDecision Purge(std::string why) {
    return {.action = EventAction::kPurge, .why = std::move(why)};
  }

  friend bool operator==(const EventDecision&, const EventDecision&) = default;
};

}  // namespace gwlbtap::controller
