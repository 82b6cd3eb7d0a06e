// SPDX-License-Identifier: Apache-2.0
#include "appliance/lifecycle_action.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <thread>

#include "tests/appliance/auto_scaling_world.h"

namespace gwlbtap {
namespace {

using std::chrono_literals::operator""ms;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kNames[] =
    "AutoScalingGroupName=tap%20fleet&LifecycleHookName=drain&InstanceId=i-0123456789abcdef0";

class LifecycleActionTest : public ::testing::Test {
 protected:
  LifecycleAction Action(std::optional<std::string> region = {},
                         std::map<std::string, std::string> variables = {}) {
    return {{.group = "tap fleet", .name = "drain"},
            std::move(region),
            world_.Environment(std::move(variables)),
            transport_,
            imds_};
  }
  std::string Authorization() {
    return world_.auto_scaling.requests().at(0).Header("authorization");
  }

  AutoScalingWorld world_;
  aws::CurlTransport transport_{""};
  aws::Imds imds_{transport_, {.endpoint = world_.metadata.url()}};
};

TEST_F(LifecycleActionTest, HeartbeatsAndCompletionNameGroupHookAndInstance) {
  LifecycleAction action = Action();
  EXPECT_EQ(action.RecordHeartbeat({}), absl::OkStatus());
  EXPECT_EQ(action.Complete({}), absl::OkStatus());
  EXPECT_THAT(
      world_.Calls(),
      ElementsAre(std::string("Action=RecordLifecycleActionHeartbeat&Version=2011-01-01&") + kNames,
                  std::string("Action=CompleteLifecycleAction&Version=2011-01-01&"
                              "LifecycleActionResult=CONTINUE&") +
                      kNames));
}

TEST_F(LifecycleActionTest, TheRegionIsThatOfTheInstanceUnlessGiven) {
  EXPECT_TRUE(Action().Complete({}).ok());
  EXPECT_THAT(Authorization(), HasSubstr("/eu-central-1/autoscaling/"));
}

TEST_F(LifecycleActionTest, AGivenRegionGoesFirst) {
  EXPECT_TRUE(Action("us-west-2", {{"AWS_REGION", "us-east-1"}}).Complete({}).ok());
  EXPECT_THAT(Authorization(), HasSubstr("/us-west-2/autoscaling/"));
}

TEST_F(LifecycleActionTest, WhatAutoScalingRefusesIsReported) {
  world_.AnswerWith({.status = 400,
                     .body = "<ErrorResponse><Error><Code>ValidationError</Code><Message>"
                             "No active Lifecycle Action found</Message></Error></ErrorResponse>"});
  EXPECT_THAT(Action().Complete({}).ToString(),
              AllOf(HasSubstr("autoscaling CompleteLifecycleAction"),
                    HasSubstr("No active Lifecycle Action found")));
  EXPECT_EQ(world_.Calls().size(), 1u);
}

TEST_F(LifecycleActionTest, AServiceThatIsDownIsAskedUntilTheDeadline) {
  world_.AnswerWith({.status = 503});
  EXPECT_FALSE(Action().Complete(aws::CallLimits{}.Within(2'000ms)).ok());
  EXPECT_GT(world_.Calls().size(), 1u);
}

TEST_F(LifecycleActionTest, AnInstanceThatIsNotKnownYetIsFoundByTheNextCall) {
  LifecycleAction action = Action();
  world_.metadata.AnswerAllWith(HttpReply{.status = 503});
  EXPECT_THAT(action.RecordHeartbeat(aws::CallLimits{}.Within(300ms)).ToString(),
              HasSubstr("id of this instance"));
  world_.metadata.AnswerAllWith(std::nullopt);
  EXPECT_EQ(action.RecordHeartbeat({}), absl::OkStatus());
}

TEST_F(LifecycleActionTest, AMetadataServiceThatFailsForAWhileIsAskedAgain) {
  world_.metadata.AnswerAllWith(HttpReply{.status = 503});
  const std::jthread recovery([this] {
    std::this_thread::sleep_for(500ms);
    world_.metadata.AnswerAllWith(std::nullopt);
  });
  EXPECT_EQ(Action().Complete(aws::CallLimits{}.Within(20'000ms)), absl::OkStatus());
}

}  // namespace
}  // namespace gwlbtap
