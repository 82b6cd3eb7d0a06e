// SPDX-License-Identifier: Apache-2.0
#include "controller/app/reconcile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/controller/app/fake_region.h"
#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Instance InstanceNumber(int number) {
  const std::string text = std::to_string(number);
  return example::InstanceWith("i-" + text, {example::InterfaceWith("eni-" + text)});
}

MirrorSession SessionNumber(int number) {
  const std::string text = std::to_string(number);
  return example::OwnSession("tms-" + text, "eni-" + text, "web", 100, "i-" + text);
}

class ReconcileTest : public ::testing::Test {
 protected:
  RunReport Run(RunRequest request = {}, const aws::CallLimits& limits = {}) {
    if (request.run_id.empty()) request.run_id = "run-1";
    if (request.occasion.empty()) request.occasion = "event-1";
    return reconciler_.Run(request, limits);
  }

  Config config_ = example::ConfigWith({example::RuleWith("web", 100)});
  FakeRegion region_{example::InventoryWith({InstanceNumber(1)})};
  std::ostringstream written_;
  JsonLog log_{written_, {}};
  Reconciler reconciler_{config_,
                         {.source = region_,
                          .make_calls = [this] { return region_.MakeCalls(); },
                          .log = log_,
                          .source_pause = std::chrono::milliseconds(1)}};
};

TEST_F(ReconcileTest, DoesWhatThePlanSaysAndThenNothing) {
  const RunReport first = Run();
  EXPECT_EQ(first.execution.created, 1);
  EXPECT_THAT(ProblemsOf(first), IsEmpty());
  EXPECT_THAT(region_.sessions(), SizeIs(1));
  const RunReport second = Run();
  EXPECT_THAT(second.plan.actions, IsEmpty());
  EXPECT_EQ(second.plan.unchanged, 1);
}

TEST_F(ReconcileTest, PlanningChangesNothing) {
  const RunReport report = reconciler_.PlanOnly({.run_id = "run-1"}, {});
  EXPECT_THAT(report.plan.actions, SizeIs(1));
  EXPECT_THAT(region_.calls(), IsEmpty());
}

TEST_F(ReconcileTest, EveryActionIsALineOfTheLog) {
  static_cast<void>(Run());
  EXPECT_THAT(
      written_.str(),
      ::testing::AllOf(HasSubstr(R"("message":"done")"), HasSubstr(R"("run":"run-1")"),
                       HasSubstr(R"("scope":"everything")"), HasSubstr(R"("action":"create")"),
                       HasSubstr(R"("interface":"eni-1")"), HasSubstr(R"("rule":"web")"),
                       HasSubstr(R"("session":"tms-new-1")"), HasSubstr(R"("ms":)")));
}

TEST_F(ReconcileTest, ADeliveryOfTheSameEventHasTheSameToken) {
  static_cast<void>(Run());
  region_.Change([](Inventory& inventory) { inventory.sessions.clear(); });
  static_cast<void>(Run({.run_id = "run-2", .occasion = "event-1"}));
  region_.Change([](Inventory& inventory) { inventory.sessions.clear(); });
  static_cast<void>(Run({.run_id = "run-3", .occasion = "event-2"}));
  const std::vector<std::string> tokens = region_.tokens();
  ASSERT_THAT(tokens, SizeIs(3));
  EXPECT_EQ(tokens[0], tokens[1]);
  EXPECT_NE(tokens[1], tokens[2]);
}

TEST_F(ReconcileTest, AnotherRunThatWasFasterIsNoFailure) {
  region_.Watch([&](const std::string& call) {
    if (call != "create") return;
    region_.Change([](Inventory& inventory) { inventory.sessions = {SessionNumber(1)}; });
  });
  region_.Fail("create", "eni-1", {Refused("InvalidParameterValue", 400, "already in use")});
  const RunReport report = Run();
  EXPECT_EQ(report.execution.obsolete, 1);
  EXPECT_THAT(ProblemsOf(report), IsEmpty());
  EXPECT_THAT(region_.sessions(), ElementsAre(SessionNumber(1)));
}

TEST_F(ReconcileTest, AForeignSessionThatTookTheNumberMeanwhileIsRespected) {
  region_.Watch([&](const std::string& call) {
    if (call != "create") return;
    region_.Change([](Inventory& inventory) {
      inventory.sessions = {example::ForeignSession("tms-x", "eni-1", 100)};
    });
  });
  region_.Fail("create", "eni-1", {Refused("InvalidParameterValue", 400, "already in use")});
  const RunReport report = Run();
  EXPECT_EQ(report.execution.obsolete, 1);
  EXPECT_THAT(region_.calls(), ElementsAre("create eni-1", "list eni-1"));
}

TEST_F(ReconcileTest, ATypeThatWasRefusedIsRememberedFromRunToRun) {
  region_.Change([](Inventory& inventory) { inventory.instances[0].type = "zz9.large"; });
  region_.Fail("create", "eni-1", {Refused("UnsupportedOperation")});
  EXPECT_EQ(Total(Run().execution.skipped), 1);
  EXPECT_THAT(Run().plan.actions, IsEmpty());
}

TEST_F(ReconcileTest, ARefusalOfATypeThatIsKnownIsForgotten) {
  region_.Fail("create", "eni-1", {Refused("UnsupportedOperation")});
  EXPECT_EQ(Total(Run().execution.skipped), 1);
  EXPECT_EQ(Run().execution.created, 1);
}

TEST_F(ReconcileTest, AnIncompleteInventoryIsAProblemAndDeletesNothing) {
  region_.Change([](Inventory& inventory) {
    inventory = example::InventoryWith({}, {SessionNumber(1)});
    inventory.gaps = {"instances: no"};
  });
  const RunReport report = Run();
  EXPECT_THAT(report.gaps, ElementsAre("instances: no"));
  EXPECT_EQ(report.execution.deleted, 0);
  EXPECT_THAT(written_.str(), HasSubstr("the inventory is incomplete"));
}

TEST_F(ReconcileTest, OnlyWhoSaysSoDeletesMoreThanTheCapsAllow) {
  region_.Change([](Inventory& inventory) {
    inventory = example::InventoryWith({});
    for (int number = 0; number < 20; ++number) {
      inventory.sessions.push_back(SessionNumber(number));
    }
  });
  EXPECT_EQ(Run().plan.held_back_deletions, 20);
  EXPECT_EQ(Run({.has_no_caps = true}).execution.deleted, 20);
}

TEST_F(ReconcileTest, APurgeDeletesAllOfOursAndNothingOfOthers) {
  const MirrorSession foreign = example::ForeignSession("tms-x", "eni-1", 7);
  region_.Change([&](Inventory& inventory) {
    inventory.sessions = {SessionNumber(1), foreign, SessionNumber(2)};
  });
  const RunReport report = Run({.is_purge = true});
  EXPECT_EQ(report.execution.deleted, 2);
  EXPECT_THAT(region_.sessions(), ElementsAre(foreign));
}

TEST_F(ReconcileTest, WhatIsRecentIsLookedForAgain) {
  region_.Change([](Inventory& inventory) { inventory.instances.clear(); });
  int reads = 0;
  region_.Watch([&](const std::string& call) {
    if (call != "read" || ++reads < 3) return;
    region_.Change([](Inventory& inventory) { inventory.instances = {InstanceNumber(1)}; });
  });
  const RunReport report = Run({.scope = {.instances = {"i-1"}}, .is_recent = true});
  EXPECT_EQ(reads, 3);
  EXPECT_EQ(report.execution.created, 1);
}

TEST_F(ReconcileTest, WhatIsNotThereIsGivenUpInTheEnd) {
  int reads = 0;
  region_.Watch([&](const std::string& /*call*/) { ++reads; });
  EXPECT_THAT(Run({.scope = {.instances = {"i-9"}}, .is_recent = true}).plan.actions, IsEmpty());
  EXPECT_EQ(reads, 4);
  EXPECT_THAT(Run({.scope = {.instances = {"i-9"}}}).plan.actions, IsEmpty());
  EXPECT_EQ(reads, 5);
}

TEST(RunId, IsAnotherEachTime) {
  EXPECT_THAT(NewRunId(), ::testing::MatchesRegex("[0-9a-f]{32}"));
  EXPECT_NE(NewRunId(), NewRunId());
}

}  // namespace
}  // namespace gwlbtap::controller
