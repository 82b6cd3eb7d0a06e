// SPDX-License-Identifier: Apache-2.0
//
// What the sub-commands that ask a running appliance do when there is none. What they say of one is
// tested by tests/integration/health_test.py.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>

#include "appliance/command.h"

namespace gwlbtap {

using AddCommand = void(CLI::App& app, ChosenCommand& chosen);

// Expects that it fails with `exit_code` and says on standard error what `errors` is in.
inline void ExpectFailure(AddCommand& add, const std::string& line, int exit_code,
                          const std::string& errors) {
  CLI::App app;
  ChosenCommand chosen;
  add(app, chosen);
  app.parse(line);
  testing::internal::CaptureStderr();
  EXPECT_EQ(chosen(), exit_code);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr(errors));
}

}  // namespace gwlbtap
