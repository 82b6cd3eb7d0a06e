// SPDX-License-Identifier: Apache-2.0
//
// What an action of any kind has. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "controller/core/plan.h"

namespace gwlbtap::controller {

enum class ActionKind : std::uint8_t { kCreate, kModify, kDelete };

// "create", "modify", "delete".
[[nodiscard]] std::string_view ToString(ActionKind kind);

[[nodiscard]] ActionKind KindOf(const Action& action);

[[nodiscard]] std::size_t CountOf(const Plan& plan, ActionKind kind);

// The name of the rule; empty if a session to delete does not tell.
[[nodiscard]] const std::string& RuleOf(const Action& action);

[[nodiscard]] const std::string& ReasonOf(const Action& action);

// The instance that the session is or was made for; empty if a session to delete does not tell.
[[nodiscard]] std::string InstanceOf(const Action& action);

// Empty for a creation.
[[nodiscard]] std::string SessionOf(const Action& action);

}  // namespace gwlbtap::controller
