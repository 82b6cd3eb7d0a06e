// SPDX-License-Identifier: Apache-2.0
//
// Environment variables as a function, so that what depends on them can be given others.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace gwlbtap::aws {

// The value of a variable; nothing if it is unset or empty, which AWS's own tools take for the same.
using Environment = std::function<std::optional<std::string>(const char* name)>;

// That of this process. Not while another thread calls setenv().
[[nodiscard]] Environment ProcessEnvironment();

// "true" in any case of letters is set; everything else is not.
[[nodiscard]] bool IsTrue(const Environment& environment, const char* name);

}  // namespace gwlbtap::aws
