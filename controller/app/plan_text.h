// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "controller/core/plan.h"
#include "controller/core/scope.h"

namespace gwlbtap::controller {

// The plan for a person: what is created (+), changed in place (~, with from and to), deleted (-) and
// left as it is (=), each with its reason; the warnings; and a line with the totals. Text from AWS is
// made fit for a terminal. Pure; any thread.
[[nodiscard]] std::string ToText(const Plan& plan, const Scope& scope, std::string_view region);

}  // namespace gwlbtap::controller
