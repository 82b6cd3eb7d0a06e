// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_decision.h"

#include <gtest/gtest.h>

#include <set>

namespace gwlbtap::controller {
namespace {

TEST(EventDecision, TheScopeDecidesHowMuchIsReconciled) {
  EXPECT_EQ(EventDecision::Reconcile(Scope::Everything(), "why").action,
            EventAction::kReconcileAll);
  EXPECT_EQ(EventDecision::Reconcile({.instances = {"i-1"}}, "why").action,
            EventAction::kReconcileScope);
}

TEST(EventDecision, NothingElseHasAScope) {
  for (const EventDecision& decision :
       {EventDecision::Ignore("why"), EventDecision::Refuse("why"), EventDecision::Purge("why")}) {
    EXPECT_EQ(decision.scope, Scope{}) << ToString(decision.action);
    EXPECT_EQ(decision.why, "why");
  }
}

TEST(EventDecision, EveryActionHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const EventAction action :
       {EventAction::kIgnore, EventAction::kRefuse, EventAction::kReconcileScope,
        EventAction::kReconcileAll, EventAction::kPurge}) {
    names.insert(ToString(action));
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"ignore", "refuse", "reconcile-scope",
                                               "reconcile-all", "purge"}));
}

}  // namespace
}  // namespace gwlbtap::controller
