// SPDX-License-Identifier: Apache-2.0
#include "aws/environment.h"

#include <absl/strings/match.h>

#include <cstdlib>

namespace gwlbtap::aws {

Environment ProcessEnvironment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

bool IsTrue(const Environment& environment, const char* name) {
  return absl::EqualsIgnoreCase(environment(name).value_or(""), "true");
}

}  // namespace gwlbtap::aws
