// SPDX-License-Identifier: Apache-2.0
#include "controller/app/interface_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/controller/app/actions.h"
#include "tests/controller/app/fake_region.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

class InterfaceWorkTest : public ::testing::Test {
 protected:
  InterfaceWorkTest() {
    options_.source_pause = options_.state_pause = std::chrono::milliseconds(1);
  }

  ExecutionReport Perform(std::deque<Action> actions) {
    const std::unique_ptr<SessionCalls> calls = region_.MakeCalls();
    InterfaceWork(options_, hooks_, limits_, state_, *calls).Perform(std::move(actions));
    return state_.TakeReport();
  }

  // Creating on eni-1 fails so, again and again; how many calls it took.
  std::size_t CallsUntil(const absl::Status& failure) {
    region_.Fail("create", "eni-1", std::deque<absl::Status>(20, failure));
    report_ = Perform({example::Creation("eni-1")});
    return region_.calls().size();
  }

  FakeRegion region_{Inventory{}};
  ExecutorOptions options_{.controller_id = "prod", .occasion = "run-1"};
  std::vector<Action> anew_;              // what the next plan for the interface is
  std::vector<MirrorSession> looked_at_;  // what it was made of
  std::string type_ = "zz9.large";
  ExecutorHooks hooks_{
      .make_calls = {},
      .plan_anew =
          [this](const std::string& /*interface*/, std::vector<MirrorSession> sessions) {
            looked_at_ = std::move(sessions);
            return anew_;
          },
      .unproven_type_of = [this](const std::string& /*instance*/) { return type_; }};
  aws::CallLimits limits_;
  ExecutionState state_{[](const ActionResult& /*result*/) {}};
  ExecutionReport report_;
};

TEST_F(InterfaceWorkTest, WhatMayHelpIsRepeatedWithTheSameToken) {
  region_.Fail("create", "eni-1", {Refused("RequestLimitExceeded", 503), Refused("", 503)});
  EXPECT_EQ(Perform({example::Creation("eni-1")}).created, 1);
  const std::vector<std::string> tokens = region_.tokens();
  EXPECT_THAT(tokens, SizeIs(3));
  EXPECT_THAT(std::set<std::string>(tokens.begin(), tokens.end()), SizeIs(1));
}

TEST_F(InterfaceWorkTest, WhatDoesNotHelpIsNotRepeatedForEver) {
  EXPECT_EQ(CallsUntil(absl::UnavailableError("no way")), kCallAttempts);
  EXPECT_THAT(report_.failed, ElementsAre(Pair("UNAVAILABLE", 1)));
}

TEST_F(InterfaceWorkTest, AStateThatPassesIsWaitedFor) {
  EXPECT_EQ(CallsUntil(Refused("IncorrectState")), kStateAttempts);
  EXPECT_THAT(report_.failed, ElementsAre(Pair("IncorrectState", 1)));
}

TEST_F(InterfaceWorkTest, ASourceThatIsGoneIsSkipped) {
  EXPECT_EQ(CallsUntil(Refused("InvalidNetworkInterfaceID.NotFound")), 1);
  EXPECT_THAT(report_.skipped, ElementsAre(Pair("InvalidNetworkInterfaceID.NotFound", 1)));
}

TEST_F(InterfaceWorkTest, ASourceThatIsNewIsLookedForAWhile) {
  options_.is_source_new = true;
  EXPECT_EQ(CallsUntil(Refused("InvalidNetworkInterfaceID.NotFound")), 1 + kSourceAttempts);
  EXPECT_EQ(Total(report_.skipped), 1);
}

TEST_F(InterfaceWorkTest, AMissingPermissionStopsItsKindOfAction) {
  region_.Fail("create", "eni-1", {Refused("UnauthorizedOperation", 403)});
  report_ = Perform({example::Creation("eni-1")});
  EXPECT_FALSE(state_.StateOf(ActionKind::kCreate).ok());
  EXPECT_TRUE(state_.StateOf(ActionKind::kDelete).ok());
  EXPECT_EQ(Total(report_.failed), 1);
  EXPECT_FALSE(report_.obstacle.ok());
}

TEST_F(InterfaceWorkTest, RejectedCredentialsStopEverything) {
  region_.Fail("delete", "tms-1", {Refused("AuthFailure", 401)});
  report_ = Perform({example::Deletion("tms-1", "eni-1")});
  EXPECT_FALSE(state_.StateOf(ActionKind::kCreate).ok());
  EXPECT_FALSE(report_.obstacle.ok());
}

TEST_F(InterfaceWorkTest, AFullAccountStopsCreations) {
  EXPECT_EQ(CallsUntil(Refused("TrafficMirrorSessionLimitExceeded")), 1);
  EXPECT_FALSE(state_.StateOf(ActionKind::kCreate).ok());
  EXPECT_TRUE(state_.StateOf(ActionKind::kModify).ok());
  EXPECT_TRUE(report_.obstacle.ok());
}

TEST_F(InterfaceWorkTest, WhatIsBlockedIsNotTried) {
  state_.Block(ActionKind::kCreate, Refused("Odd"), /*is_obstacle=*/false);
  EXPECT_EQ(Perform({example::Creation("eni-1")}).blocked, 1);
  EXPECT_THAT(region_.calls(), SizeIs(0));
}

TEST_F(InterfaceWorkTest, AClashOfNumbersIsLookedAtAndPlannedAnew) {
  region_.Change([](Inventory& inventory) {
    inventory.sessions.push_back({.id = "tms-other", .interface_id = "eni-1", .number = 100});
  });
  region_.Fail("create", "eni-1", {Refused("InvalidParameterValue", 400, "already in use")});
  anew_ = {example::Modification("tms-other", "eni-1")};
  report_ = Perform({example::Creation("eni-1"), example::Creation("eni-1", "db")});
  EXPECT_THAT(region_.calls(), ElementsAre("create eni-1", "list eni-1", "modify tms-other"));
  EXPECT_THAT(looked_at_, SizeIs(1));
  EXPECT_EQ(report_.obsolete, 2);
  EXPECT_EQ(report_.modified, 1);
}

TEST_F(InterfaceWorkTest, SomebodyElsesSessionThatIsRightIsTheEndOfIt) {
  region_.Fail("create", "eni-1", {Refused("InvalidParameterValue", 400, "already in use")});
  report_ = Perform({example::Creation("eni-1")});
  EXPECT_EQ(report_.obsolete, 1);
  EXPECT_EQ(Total(report_.failed), 0);
}

TEST_F(InterfaceWorkTest, LookingAgainHasAnEndAndAnotherTokenEachTime) {
  anew_ = {example::Creation("eni-1")};
  const absl::Status clash = Refused("InvalidParameterValue", 400, "already in use");
  EXPECT_EQ(CallsUntil(clash), 2 * kMostRounds + 1);
  EXPECT_EQ(report_.obsolete, kMostRounds);
  EXPECT_THAT(report_.failed, ElementsAre(Pair("InvalidParameterValue", 1)));
  const std::vector<std::string> tokens = region_.tokens();
  EXPECT_THAT(std::set<std::string>(tokens.begin(), tokens.end()), SizeIs(kMostRounds + 1));
}

TEST_F(InterfaceWorkTest, ATokenOfAnotherSessionIsReplaced) {
  anew_ = {example::Creation("eni-1")};
  region_.Fail("create", "eni-1", {Refused("IdempotentParameterMismatch")});
  EXPECT_EQ(Perform({example::Creation("eni-1")}).created, 1);
}

TEST_F(InterfaceWorkTest, ASessionThatIsGoneWhileItIsToBeChangedIsPlannedAnew) {
  anew_ = {example::Creation("eni-1")};
  region_.Fail("modify", "tms-1", {Refused("InvalidTrafficMirrorSessionId.NotFound")});
  report_ = Perform({example::Modification("tms-1", "eni-1")});
  EXPECT_EQ(report_.obsolete, 1);
  EXPECT_EQ(report_.created, 1);
}

TEST_F(InterfaceWorkTest, AnInterfaceThatCannotBeLookedAtFails) {
  region_.Fail("create", "eni-1", {Refused("TrafficMirrorSessionsPerInterfaceLimitExceeded")});
  region_.Fail("list", "eni-1", {absl::UnavailableError("no way")});
  EXPECT_THAT(Perform({example::Creation("eni-1")}).failed, ElementsAre(Pair("UNAVAILABLE", 1)));
}

TEST_F(InterfaceWorkTest, ATypeThatIsRefusedIsNotTriedAgain) {
  region_.Fail("create", "eni-1", {Refused("UnsupportedOperation")});
  report_ = Perform({example::Creation("eni-1"), example::Creation("eni-1", "db")});
  EXPECT_THAT(region_.calls(), SizeIs(1));
  EXPECT_THAT(report_.skipped,
              ElementsAre(Pair("UnsupportedOperation", 1), Pair("type-refused", 1)));
  EXPECT_THAT(report_.refused_types, ElementsAre("zz9.large"));
}

TEST_F(InterfaceWorkTest, ARefusalTellsNothingOfATypeThatIsKnownToWork) {
  type_ = "";
  region_.Fail("create", "eni-1", {Refused("UnsupportedOperation")});
  report_ = Perform({example::Creation("eni-1"), example::Creation("eni-1", "db")});
  EXPECT_EQ(report_.created, 1);
  EXPECT_THAT(report_.refused_types, SizeIs(0));
}

TEST_F(InterfaceWorkTest, WhenTimeRunsOutDuringACallItIsForTheNextRun) {
  limits_.deadline =
      aws::CallLimits::Clock::now() + options_.margin + std::chrono::milliseconds(50);
  region_.Watch([](const std::string& /*call*/) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  });
  EXPECT_EQ(CallsUntil(absl::DeadlineExceededError("too slow")), 1);
  EXPECT_EQ(report_.remaining, 1);
}

TEST_F(InterfaceWorkTest, EverythingElseFailsAtOnce) {
  for (const char* code :
       {"InvalidTrafficMirrorTargetId.NotFound", "InvalidTrafficMirrorFilterId.NotFound",
        "SomethingNew", "TrafficMirrorSourcesPerTargetLimitExceeded"}) {
    FakeRegion region{Inventory{}};
    region.Fail("create", "eni-1", {Refused(code)});
    ExecutionState state([](const ActionResult& /*result*/) {});
    const std::unique_ptr<SessionCalls> calls = region.MakeCalls();
    InterfaceWork(options_, hooks_, limits_, state, *calls).Perform({example::Creation("eni-1")});
    EXPECT_THAT(state.TakeReport().failed, ElementsAre(Pair(code, 1)));
    EXPECT_THAT(region.calls(), SizeIs(1));
  }
}

}  // namespace
}  // namespace gwlbtap::controller
