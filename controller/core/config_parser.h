// SPDX-License-Identifier: Apache-2.0
//
// From TOML text to the configuration. Pure; any thread.
#pragma once

#include <string_view>

#include <absl/status/statusor.h>

#include "controller/core/config.h"

namespace gwlbtap::controller {

// `name` is what messages call the text: a path. Failures are those of gwlbtap::ReadDocument(): all
// that is wrong at once, one line each. What config.h says about values holds for the result.
[[nodiscard]] absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view name);

}  // namespace gwlbtap::controller
