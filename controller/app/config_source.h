// SPDX-License-Identifier: Apache-2.0
//
// Where the configuration comes from. Control thread only.
#pragma once

#include <string>

#include <absl/status/statusor.h>

#include "aws/environment.h"
#include "controller/core/config.h"

namespace gwlbtap::controller {

inline constexpr char kDefaultConfigFile[] = "/etc/gwlbtap/sessions.toml";

// kUnavailable: the file cannot be read. kInvalidArgument: what is wrong with it, a line each.
[[nodiscard]] absl::StatusOr<Config> LoadConfig(const std::string& path);

// For Lambda: the text in GWLBTAP_SESSIONS_CONFIG; the same in base64 in GWLBTAP_SESSIONS_CONFIG_B64;
// the file that GWLBTAP_SESSIONS_CONFIG_FILE names; or gwlbtap-sessions.toml in the folder with the
// function's code (LAMBDA_TASK_ROOT). The first that is set decides.
[[nodiscard]] absl::StatusOr<Config> LoadConfigFrom(const aws::Environment& environment);

}  // namespace gwlbtap::controller
