// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "controller/core/config.h"

namespace gwlbtap::controller {

// The effective configuration as TOML, defaults spelled out; ParseConfig() of it gives `config` again,
// unless all the defaults make it longer than a configuration may be. Pure; any thread.
[[nodiscard]] std::string ToToml(const Config& config);

}  // namespace gwlbtap::controller
