// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::StartsWith;

class ReconcileCommandTest : public CommandRig {};

TEST_F(ReconcileCommandTest, DoesWhatIsToBeDone) {
  const CommandOutcome outcome = Run(AddReconcileCommand, {"reconcile", "--scope", "i-1"});
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.errors;
  EXPECT_THAT(outcome.output, StartsWith("1 created, 0 modified, 0 deleted; "));
  EXPECT_THAT(Actions(), Contains("CreateTrafficMirrorSession"));
}

TEST_F(ReconcileCommandTest, OnlyForceGoesBeyondTheCaps) {
  std::ofstream(config_, std::ios::app) << "[limits]\nmax_deletes = 0\n";
  HasSession("gone");
  EXPECT_EQ(Run(AddReconcileCommand, {"reconcile"}).exit_code, kExitFailed);
  EXPECT_THAT(Actions(), Each(StartsWith("Describe")));
  EXPECT_EQ(Run(AddReconcileCommand, {"reconcile", "--force"}).exit_code, kExitDone);
  EXPECT_THAT(Actions(), Contains("DeleteTrafficMirrorSession"));
}

TEST_F(ReconcileCommandTest, AScopeThatIsNoIdIsAUsageError) {
  EXPECT_EQ(Run(AddReconcileCommand, {"reconcile", "--scope", "web-1"}).exit_code, kExitUsage);
}

TEST_F(ReconcileCommandTest, ARateHasToBeOne) {
  EXPECT_THROW(Run(AddReconcileCommand, {"reconcile", "--rate", "0"}), CLI::ValidationError);
}

}  // namespace
}  // namespace gwlbtap::controller
