// SPDX-License-Identifier: Apache-2.0
//
// What is done about each kind of failure is tested with interface_work.h.
#include "controller/app/executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <string>

#include "tests/controller/app/actions.h"
#include "tests/controller/app/fake_region.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ExecutorTest : public ::testing::Test {
 protected:
  ExecutionReport Perform(const std::vector<Action>& actions, const aws::CallLimits& limits = {}) {
    return Execute(
        actions, options_,
        {.make_calls =
             [this] {
               ++clients_;
               return region_.MakeCalls();
             },
         .plan_anew = [](const std::string& /*interface*/,
                         std::vector<MirrorSession> /*sessions*/) { return std::vector<Action>(); },
         .unproven_type_of = [](const std::string& /*instance*/) { return ""; },
         .observe = [this](const ActionResult& each) { results_.push_back(each); }},
        limits);
  }

  FakeRegion region_{Inventory{}};
  ExecutorOptions options_{.controller_id = "prod", .occasion = "run-1", .concurrency = 3};
  std::atomic<int> clients_{0};
  std::vector<ActionResult> results_;
};

TEST_F(ExecutorTest, NothingToDoNeedsNobody) {
  const ExecutionReport report = Perform({});
  EXPECT_EQ(report.created, 0);
  EXPECT_EQ(clients_, 0);
}

TEST_F(ExecutorTest, ActionsOnOneInterfaceKeepTheirOrder) {
  const ExecutionReport report =
      Perform({example::Deletion("tms-1", "eni-1"), example::Creation("eni-1"),
               example::Creation("eni-1", "db")});
  EXPECT_THAT(region_.calls(), ElementsAre("delete tms-1", "create eni-1", "create eni-1"));
  EXPECT_EQ(report.created, 2);
  EXPECT_EQ(report.deleted, 1);
  EXPECT_EQ(clients_, 1);
}

TEST_F(ExecutorTest, SeveralInterfacesAreWorkedOnAtOnce) {
  std::latch together(3);  // nobody passes until three calls are under way
  region_.Watch([&](const std::string& /*call*/) { together.arrive_and_wait(); });
  const ExecutionReport report =
      Perform({example::Creation("eni-1"), example::Creation("eni-2"), example::Creation("eni-3")});
  EXPECT_EQ(report.created, 3);
  EXPECT_EQ(clients_, 3);
}

TEST_F(ExecutorTest, NoMoreInterfacesThanConfiguredAreWorkedOnAtOnce) {
  std::atomic<int> under_way{0};
  std::atomic<int> most{0};
  region_.Watch([&](const std::string& /*call*/) {
    const int now = ++under_way;
    int before = most;
    while (before < now && !most.compare_exchange_weak(before, now)) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    --under_way;
  });
  std::vector<Action> actions;
  for (int i = 0; i < 30; ++i) actions.emplace_back(example::Creation("eni-" + std::to_string(i)));
  EXPECT_EQ(Perform(actions).created, 30);
  EXPECT_LE(most, 3);
}

TEST_F(ExecutorTest, OneFailureCostsItsOwnInterface) {
  region_.Fail("create", "eni-1", {Refused("Odd")});
  const ExecutionReport report = Perform(
      {example::Creation("eni-1"), example::Creation("eni-1", "db"), example::Creation("eni-2")});
  EXPECT_EQ(report.created, 1);
  EXPECT_EQ(report.failed.at("Odd"), 1);
  EXPECT_EQ(report.blocked, 1);
  EXPECT_THAT(results_, SizeIs(3));
}

TEST_F(ExecutorTest, NothingBeginsInTheLastSecondsBeforeTheDeadline) {
  const auto deadline = aws::CallLimits::Clock::now() + std::chrono::seconds(4);
  const ExecutionReport report = Perform(
      {example::Creation("eni-1"), example::Deletion("tms-2", "eni-2")}, {.deadline = deadline});
  EXPECT_EQ(report.remaining, 2);
  EXPECT_THAT(region_.calls(), IsEmpty());
}

TEST_F(ExecutorTest, WhoIsStoppedLeavesTheRest) {
  std::stop_source stop;
  options_.concurrency = 1;
  region_.Watch([&](const std::string& /*call*/) { stop.request_stop(); });
  const ExecutionReport report =
      Perform({example::Creation("eni-1"), example::Creation("eni-2")}, {.stop = stop.get_token()});
  EXPECT_EQ(report.created, 1);
  EXPECT_EQ(report.remaining, 1);
}

}  // namespace
}  // namespace gwlbtap::controller
