// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

class ValidateConfigCommandTest : public CommandRig {
 protected:
  CommandOutcome Validate() {
    return RunCommand(AddValidateConfigCommand, {"validate-config", config_});
  }
};

TEST_F(ValidateConfigCommandTest, PrintsTheEffectiveConfiguration) {
  const CommandOutcome outcome = Validate();
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.output, ::testing::HasSubstr("max_actions = 500\n"));
  EXPECT_TRUE(Actions().empty());
}

TEST_F(ValidateConfigCommandTest, PrintsEveryErrorOnALineOfItsOwn) {
  std::ofstream(config_) << "[controller]\nid = 7\nname = \"x\"\n";
  const CommandOutcome outcome = Validate();
  EXPECT_EQ(outcome.exit_code, kExitUsage);
  EXPECT_THAT(outcome.errors, ::testing::StartsWith(config_ + ":"));
  EXPECT_THAT(outcome.errors, ::testing::HasSubstr("\n" + config_ + ":"));
}

TEST_F(ValidateConfigCommandTest, AFileThatCannotBeReadIsAUsageError) {
  config_ = "/nowhere/sessions.toml";
  const CommandOutcome outcome = Validate();
  EXPECT_EQ(outcome.exit_code, kExitUsage);
  EXPECT_THAT(outcome.errors, ::testing::StartsWith("gwlbtap-sessions: cannot read /nowhere/"));
}

}  // namespace
}  // namespace gwlbtap::controller
