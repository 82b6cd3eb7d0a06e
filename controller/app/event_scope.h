// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <absl/status/status.h>

#include "controller/core/scope.h"

namespace gwlbtap::controller {

// Adds the instance, interface, VPC or subnet with this id: i-, eni-, vpc- or subnet-, then
// hexadecimal digits. kInvalidArgument: it is none of these, so that nothing else gets into a call
// to EC2. Pure; any thread.
[[nodiscard]] absl::Status AddToScope(std::string_view id, Scope& scope);

}  // namespace gwlbtap::controller
