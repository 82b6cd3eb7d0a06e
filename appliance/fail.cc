// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "appliance/command.h"

namespace gwlbtap {

int Fail(std::string_view message, int exit_code) {
  fmt::print(stderr, "gwlbtap: {}\n", message);
  return exit_code;
}

int FailConfig(const absl::Status& failure) {
  const std::string message(failure.message());
  // Bare, so that an editor takes the lines for what a compiler would print.
  if (!absl::IsInvalidArgument(failure)) return Fail(message, kExitUsage);
  fmt::print(stderr, "{}\n", message);
  return kExitUsage;
}

}  // namespace gwlbtap
