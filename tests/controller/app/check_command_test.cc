// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CheckCommandTest : public CommandRig {
 protected:
  CheckCommandTest() {
    for (const char* action :
         {"DescribeInstances", "DescribeNetworkInterfaces", "DescribeTrafficMirrorSessions",
          "DescribeTrafficMirrorTargets", "CreateTrafficMirrorSession",
          "ModifyTrafficMirrorSession", "DeleteTrafficMirrorSession"}) {
      Refuse(action, "DryRunOperation", 412);
    }
  }
};

TEST_F(CheckCommandTest, IsDoneIfEverythingIsAllowed) {
  const CommandOutcome outcome = Run(AddCheckCommand, {"check"});
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("DeleteTrafficMirrorSession      allowed\n"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("denied")));
}

TEST_F(CheckCommandTest, NamesWhatIsDeniedAndFails) {
  Refuse("ModifyTrafficMirrorSession", "UnauthorizedOperation", 403);
  const CommandOutcome outcome = Run(AddCheckCommand, {"check"});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.output, HasSubstr("ModifyTrafficMirrorSession      denied\n  "));
  EXPECT_THAT(outcome.errors, HasSubstr("1 of 7 permissions are missing or unclear"));
}

TEST_F(CheckCommandTest, IsAJsonArrayIfThatIsWanted) {
  Refuse("ModifyTrafficMirrorSession", "SomethingNew");
  const CommandOutcome outcome = Run(AddCheckCommand, {"check", "--json"});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  const nlohmann::json json = nlohmann::json::parse(outcome.output);
  ASSERT_EQ(json.size(), 7);
  EXPECT_EQ(json[5].at("action"), "ModifyTrafficMirrorSession");
  EXPECT_EQ(json[5].at("permission"), "unclear");
}

TEST_F(CheckCommandTest, AsksAboutWhatIsConfigured) {
  static_cast<void>(Run(AddCheckCommand, {"check"}));
  const std::string create = server_.requests().at(4).body;
  EXPECT_THAT(create, HasSubstr("TrafficMirrorTargetId=tmt-1"));
  EXPECT_THAT(create, HasSubstr("TrafficMirrorFilterId=tmf-1"));
  EXPECT_THAT(create, HasSubstr("DryRun=true"));
}

}  // namespace
}  // namespace gwlbtap::controller
