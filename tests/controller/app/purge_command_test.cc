// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

class PurgeCommandTest : public CommandRig {};

TEST_F(PurgeCommandTest, WithoutYesNothingHappens) {
  HasSession();
  const CommandOutcome outcome = Run(AddPurgeCommand, {"purge"});
  EXPECT_EQ(outcome.exit_code, kExitUsage);
  EXPECT_THAT(outcome.errors, ::testing::HasSubstr("--yes"));
  EXPECT_TRUE(Actions().empty());
}

TEST_F(PurgeCommandTest, WithYesTheSessionsGoAlthoughARuleAsksForThem) {
  HasSession();
  // No instance tells whose account it is.
  Answer("GetCallerIdentity",
         "<GetCallerIdentityResult><Account>1234</Account></GetCallerIdentityResult>");
  const CommandOutcome outcome = Run(AddPurgeCommand, {"purge", "--yes"});
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.errors;
  EXPECT_THAT(outcome.output, ::testing::HasSubstr("1 deleted"));
  EXPECT_THAT(Actions(), ::testing::Contains("DeleteTrafficMirrorSession"));
}

}  // namespace
}  // namespace gwlbtap::controller
