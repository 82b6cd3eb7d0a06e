// SPDX-License-Identifier: Apache-2.0
#include "controller/app/command.h"

#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

TEST(SessionsCommand, AFailureHasTheNameOfTheProgram) {
  CaptureStderr();
  EXPECT_EQ(Fail("no", kExitFailed), kExitFailed);
  EXPECT_EQ(GetCapturedStderr(), "gwlbtap-sessions: no\n");
}

TEST(SessionsCommand, LinesOfAConfigurationStayBare) {
  CaptureStderr();
  EXPECT_EQ(FailSetup(absl::InvalidArgumentError("x.toml:1:1: no")), kExitUsage);
  EXPECT_EQ(FailSetup(absl::UnavailableError("cannot read x.toml")), kExitUsage);
  EXPECT_EQ(GetCapturedStderr(), "x.toml:1:1: no\ngwlbtap-sessions: cannot read x.toml\n");
}

TEST(SessionsCommand, AResultGoesToStandardOutput) {
  CaptureStdout();
  EXPECT_EQ(Print("result\n"), kExitDone);
  EXPECT_EQ(GetCapturedStdout(), "result\n");
}

}  // namespace
}  // namespace gwlbtap::controller
