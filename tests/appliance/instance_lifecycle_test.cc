// SPDX-License-Identifier: Apache-2.0
#include "appliance/instance_lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>

#include "tests/appliance/auto_scaling_world.h"

namespace gwlbtap {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const LifecycleOptions kOptions{.poll_interval = 5ms,
                                .heartbeat_interval = 5ms,
                                .hook = LifecycleHook{.group = "fleet", .name = "drain"}};

// Waits for what another thread does; false after too long.
bool ComesTrue(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

class InstanceLifecycleTest : public ::testing::Test {
 protected:
  bool SeesTermination(const InstanceLifecycle& lifecycle) {
    return ComesTrue([&] { return lifecycle.HasTerminationBegun(); });
  }
  bool HasPolledTwiceMore() {
    return world_.metadata.server().WaitForRequests(world_.metadata.server().requests().size() + 2);
  }

  AutoScalingWorld world_;
};

TEST(IsTermination, IsWhatAnInstanceDoesNotComeBackFrom) {
  EXPECT_TRUE(IsTermination("Terminated"));
  EXPECT_TRUE(IsTermination("Warmed:Terminated"));
  for (const char* state : {"", "InService", "Standby", "Detached", "Warmed:Stopped",
                            "Warmed:Running", "Warmed:Hibernated", "terminated", "<html>"}) {
    EXPECT_FALSE(IsTermination(state)) << state;
  }
}

TEST_F(InstanceLifecycleTest, TerminationIsSeenWhenAutoScalingAnnouncesIt) {
  InstanceLifecycle lifecycle(kOptions, world_.Environment());
  lifecycle.Start();
  EXPECT_TRUE(HasPolledTwiceMore());
  EXPECT_FALSE(lifecycle.HasTerminationBegun());
  world_.metadata.Set(AutoScalingWorld::kTargetState, "Terminated");
  EXPECT_TRUE(SeesTermination(lifecycle));
}

TEST_F(InstanceLifecycleTest, AServiceThatFailsForAWhileIsAskedAgain) {
  InstanceLifecycle lifecycle(kOptions, world_.Environment());
  world_.metadata.AnswerAllWith(HttpReply::Reset());
  lifecycle.Start();
  EXPECT_TRUE(HasPolledTwiceMore());
  EXPECT_FALSE(lifecycle.HasTerminationBegun());
  world_.metadata.Set(AutoScalingWorld::kTargetState, "Terminated");
  world_.metadata.AnswerAllWith(std::nullopt);
  EXPECT_TRUE(SeesTermination(lifecycle));
}

TEST_F(InstanceLifecycleTest, HeartbeatsAreSentWhileDrainingBeforeATermination) {
  world_.metadata.Set(AutoScalingWorld::kTargetState, "Terminated");
  InstanceLifecycle lifecycle(kOptions, world_.Environment());
  lifecycle.Start();
  EXPECT_TRUE(SeesTermination(lifecycle));
  EXPECT_EQ(world_.Calls().size(), 0u) << "not before the drain begins";
  lifecycle.BeginDrain();
  EXPECT_TRUE(world_.auto_scaling.WaitForRequests(3));
  EXPECT_THAT(world_.Calls(), Each(HasSubstr("Action=RecordLifecycleActionHeartbeat&")));
}

TEST_F(InstanceLifecycleTest, ADrainWithoutTerminationSendsNoHeartbeats) {
  InstanceLifecycle lifecycle(kOptions, world_.Environment());
  lifecycle.Start();
  lifecycle.BeginDrain();
  EXPECT_TRUE(HasPolledTwiceMore());
  EXPECT_TRUE(HasPolledTwiceMore());
  EXPECT_EQ(world_.Calls().size(), 0u);
}

TEST_F(InstanceLifecycleTest, CompletingLetsTheTerminationGoOn) {
  world_.metadata.Set(AutoScalingWorld::kTargetState, "Terminated");
  LifecycleOptions options = kOptions;
  options.heartbeat_interval = 1h;
  InstanceLifecycle lifecycle(options, world_.Environment());
  lifecycle.Start();
  EXPECT_TRUE(SeesTermination(lifecycle));
  EXPECT_EQ(lifecycle.Complete({}), absl::OkStatus());
  EXPECT_THAT(world_.Calls(), ElementsAre(HasSubstr("Action=CompleteLifecycleAction&")));
}

TEST_F(InstanceLifecycleTest, CompletingLooksOnceMoreForATermination) {
  InstanceLifecycle lifecycle(kOptions, world_.Environment());
  world_.metadata.Set(AutoScalingWorld::kTargetState, "Terminated");
  EXPECT_EQ(lifecycle.Complete({}), absl::OkStatus());
  EXPECT_EQ(world_.Calls().size(), 1u);
}

TEST_F(InstanceLifecycleTest, AnInstanceThatStaysHasNothingToComplete) {
  InstanceLifecycle lifecycle(kOptions, world_.Environment());
  lifecycle.Start();
  EXPECT_EQ(lifecycle.Complete({}), absl::OkStatus());
  EXPECT_EQ(world_.Calls().size(), 0u);
}

TEST_F(InstanceLifecycleTest, NobodyIsToldWhereNoHookIsConfigured) {
  world_.metadata.Set(AutoScalingWorld::kTargetState, "Terminated");
  InstanceLifecycle lifecycle({.poll_interval = 5ms}, world_.Environment());
  lifecycle.Start();
  EXPECT_TRUE(SeesTermination(lifecycle));
  lifecycle.BeginDrain();
  EXPECT_EQ(lifecycle.Complete({}), absl::OkStatus());
  EXPECT_EQ(world_.Calls().size(), 0u);
}

TEST_F(InstanceLifecycleTest, CompletingEndsAtItsDeadlineWhenAutoScalingHangs) {
  world_.metadata.Set(AutoScalingWorld::kTargetState, "Terminated");
  world_.AnswerWith(HttpReply::Hanging());
  InstanceLifecycle lifecycle(kOptions, world_.Environment());
  EXPECT_EQ(lifecycle.Complete(aws::CallLimits{}.Within(100ms)).code(),
            absl::StatusCode::kDeadlineExceeded);
}

// A heartbeat has ten seconds.
TEST_F(InstanceLifecycleTest, StoppingDoesNotWaitForWhoHangs) {
  world_.metadata.Set(AutoScalingWorld::kTargetState, "Terminated");
  world_.AnswerWith(HttpReply::Hanging());
  LifecycleOptions options = kOptions;
  options.heartbeat_interval = 1h;
  InstanceLifecycle lifecycle(options, world_.Environment());
  lifecycle.Start();
  lifecycle.BeginDrain();
  EXPECT_TRUE(world_.auto_scaling.WaitForRequests(1));
  const auto begin = std::chrono::steady_clock::now();
  lifecycle.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_F(InstanceLifecycleTest, OutsideOfAwsNothingHappens) {
  const auto nobody = LoopbackSocket::BoundTo("127.0.0.1:0");
  const std::string url = "http://127.0.0.1:" + std::to_string(nobody.port());
  InstanceLifecycle lifecycle(kOptions,
                              world_.Environment({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", url}}));
  lifecycle.Start();
  lifecycle.BeginDrain();
  lifecycle.Stop();
  EXPECT_FALSE(lifecycle.HasTerminationBegun());
}

}  // namespace
}  // namespace gwlbtap
