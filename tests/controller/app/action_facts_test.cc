// SPDX-License-Identifier: Apache-2.0
#include "controller/app/action_facts.h"

#include <gtest/gtest.h>

#include "tests/controller/app/actions.h"

namespace gwlbtap::controller {
namespace {

using example::Creation;
using example::Deletion;
using example::Modification;

TEST(ActionFacts, AreTheSameForEveryKindOfAction) {
  for (const Action& action : {Action(Creation("eni-1")), Action(Modification("tms-1", "eni-1")),
                               Action(Deletion("tms-1", "eni-1"))}) {
    EXPECT_EQ(RuleOf(action), "web");
    EXPECT_EQ(InstanceOf(action), "i-1");
    EXPECT_NE(ReasonOf(action), "");
    EXPECT_EQ(SessionOf(action), KindOf(action) == ActionKind::kCreate ? "" : "tms-1");
  }
}

TEST(ActionFacts, OfASessionWithoutTagsTheInstanceIsNotKnown) {
  EXPECT_EQ(InstanceOf(DeleteAction{.session = {.id = "tms-1"}, .rule = "", .reason = ""}), "");
}

TEST(ActionFacts, ActionsAreCountedByKind) {
  const Plan plan{.actions = {Creation("eni-1"), Deletion("tms-2", "eni-2"), Creation("eni-3")}};
  EXPECT_EQ(CountOf(plan, ActionKind::kCreate), 2);
  EXPECT_EQ(CountOf(plan, ActionKind::kModify), 0);
  EXPECT_EQ(CountOf(plan, ActionKind::kDelete), 1);
}

TEST(ActionFacts, KindsHaveTheWordsOfPlansAndLogs) {
  EXPECT_EQ(ToString(ActionKind::kCreate), "create");
  EXPECT_EQ(ToString(ActionKind::kModify), "modify");
  EXPECT_EQ(ToString(ActionKind::kDelete), "delete");
}

}  // namespace
}  // namespace gwlbtap::controller
