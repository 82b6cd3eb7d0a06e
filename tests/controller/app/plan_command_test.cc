// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class PlanCommandTest : public CommandRig {};

TEST_F(PlanCommandTest, ShowsWhatWouldBeDoneAndDoesNothing) {
  const CommandOutcome outcome = Run(AddPlanCommand, {"plan"});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.output, HasSubstr("  + eni-1 of i-1, rule web\n"));
  EXPECT_EQ(outcome.errors, "");
  EXPECT_THAT(Actions(), Each(StartsWith("Describe")));
}

TEST_F(PlanCommandTest, IsOneJsonObjectIfThatIsWanted) {
  const CommandOutcome outcome = Run(AddPlanCommand, {"plan", "--json", "--scope", "i-1"});
  EXPECT_EQ(nlohmann::json::parse(outcome.output).at("totals").at("create"), 1);
}

TEST_F(PlanCommandTest, WhatCouldNotBeListedIsAFailure) {
  Refuse("DescribeInstances", "UnauthorizedOperation", 403);
  const CommandOutcome outcome = Run(AddPlanCommand, {"plan"});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.errors, HasSubstr("the inventory is incomplete: instances: "));
}

TEST_F(PlanCommandTest, AScopeThatIsNoIdIsAUsageError) {
  EXPECT_EQ(Run(AddPlanCommand, {"plan", "--scope", "web-1"}).exit_code, kExitUsage);
  EXPECT_TRUE(Actions().empty());
}

}  // namespace
}  // namespace gwlbtap::controller
