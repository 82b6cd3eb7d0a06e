// SPDX-License-Identifier: Apache-2.0
#include "controller/app/command.h"

#include <fmt/core.h>

#include <cstdio>
#include <string>

namespace gwlbtap::controller {

int Fail(std::string_view message, int exit_code) {
  fmt::print(stderr, "gwlbtap-sessions: {}\n", message);
  return exit_code;
}

int FailSetup(const absl::Status& failure) {
  const std::string message(failure.message());
  if (!absl::IsInvalidArgument(failure)) return Fail(message, kExitUsage);
  fmt::print(stderr, "{}\n", message);
  return kExitUsage;
}

int Print(std::string_view text) {
  const bool is_told =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  return is_told ? kExitDone : Fail("cannot write to standard output", kExitFailed);
}

}  // namespace gwlbtap::controller
