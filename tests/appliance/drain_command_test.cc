// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "appliance/command.h"

namespace gwlbtap {
namespace {

using testing::HasSubstr;

// What it says of a running appliance is tested by tests/integration/health_test.py.
TEST(DrainCommand, AnApplianceThatIsNotThereIsAFailureThatNamesTheSocket) {
  CLI::App app;
  ChosenCommand chosen;
  AddDrainCommand(app, chosen);
  app.parse("drain --socket /nowhere/control.sock");
  testing::internal::CaptureStderr();
  EXPECT_EQ(chosen(), kExitFailed);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("/nowhere/control.sock"));
}

TEST(DrainCommand, AConfigurationThatIsNotThereIsAUsageError) {
  CLI::App app;
  ChosenCommand chosen;
  AddDrainCommand(app, chosen);
  app.parse("drain --config /nowhere/a.toml");
  testing::internal::CaptureStderr();
  EXPECT_EQ(chosen(), kExitUsage);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("/nowhere/a.toml"));
}

}  // namespace
}  // namespace gwlbtap
