// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "controller/core/inventory.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

// The plan for a program: {"actions": [...], "skips": [...], "warnings": [...], "totals": {...}}. What
// is left to AWS or not set is null. Pure; any thread.
[[nodiscard]] nlohmann::ordered_json ToJson(const Plan& plan);

// One line. What is no UTF-8, as AWS's texts should be, is replaced.
[[nodiscard]] std::string JsonLine(const nlohmann::ordered_json& value);

}  // namespace gwlbtap::controller
