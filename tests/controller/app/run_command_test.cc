// SPDX-License-Identifier: Apache-2.0
#include "controller/app/run_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RunCommandTest : public CommandRig {
 protected:
  CommandOutcome RunWith(RunOptions options) {
    options.work.config = config_;
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int exit_code = RunAndTell(options, {});
    return {exit_code, ::testing::internal::GetCapturedStdout(),
            ::testing::internal::GetCapturedStderr()};
  }
};

TEST_F(RunCommandTest, TheResultIsOnOneOutputAndTheLogOnTheOther) {
  const CommandOutcome outcome = RunWith({});
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("1 created"), Not(HasSubstr("eni-1"))));
  EXPECT_THAT(outcome.errors, HasSubstr(R"("interface":"eni-1")"));
}

TEST_F(RunCommandTest, AsJsonTheResultIsOneLineAndMetricsFollow) {
  std::istringstream output(RunWith({.json = true, .metrics = true}).output);
  std::string line;
  ASSERT_TRUE(std::getline(output, line));
  EXPECT_EQ(nlohmann::json::parse(line).at("created"), 1);
  ASSERT_TRUE(std::getline(output, line));
  EXPECT_EQ(nlohmann::json::parse(line).at("Created"), 1);
}

TEST_F(RunCommandTest, EveryProblemIsSaidAndIsAFailure) {
  Refuse("CreateTrafficMirrorSession", "UnauthorizedOperation", 403);
  const CommandOutcome outcome = RunWith({});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.errors,
              HasSubstr("gwlbtap-sessions: cannot create the session on eni-1: ec2 "));
}

TEST_F(RunCommandTest, WithoutAConfigurationNothingBegins) {
  config_ = "/nowhere/sessions.toml";
  EXPECT_EQ(RunWith({}).exit_code, kExitUsage);
  EXPECT_TRUE(Actions().empty());
}

}  // namespace
}  // namespace gwlbtap::controller
