// SPDX-License-Identifier: Apache-2.0
//
// Events and their answers are tested through the real program (integration/sessions_lambda).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;

TEST(LambdaCommand, WithoutARuntimeApiThereIsNothingToServe) {
  unsetenv("AWS_LAMBDA_RUNTIME_API");
  const CommandOutcome outcome = RunCommand(AddLambdaCommand, {"lambda"});
  EXPECT_EQ(outcome.exit_code, kExitUsage);
  EXPECT_THAT(outcome.errors, HasSubstr("AWS_LAMBDA_RUNTIME_API is not set"));
}

TEST(LambdaCommand, AConfigurationThatIsWrongIsToldToLambda) {
  HttpServer runtime([](const ReceivedRequest& /*request*/) { return HttpReply{.status = 202}; });
  setenv("AWS_LAMBDA_RUNTIME_API", runtime.url().substr(std::string("http://").size()).c_str(), 1);
  setenv("GWLBTAP_SESSIONS_CONFIG", "x = 1", 1);
  const CommandOutcome outcome = RunCommand(AddLambdaCommand, {"lambda"});
  unsetenv("AWS_LAMBDA_RUNTIME_API");
  unsetenv("GWLBTAP_SESSIONS_CONFIG");
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  ASSERT_EQ(runtime.requests().size(), 1);
  EXPECT_EQ(runtime.requests()[0].target, "/2018-06-01/runtime/init/error");
  EXPECT_THAT(runtime.requests()[0].body, HasSubstr("GWLBTAP_SESSIONS_CONFIG:1:1: x"));
  EXPECT_THAT(outcome.output, HasSubstr(R"("level":"FATAL")"));
}

}  // namespace
}  // namespace gwlbtap::controller
