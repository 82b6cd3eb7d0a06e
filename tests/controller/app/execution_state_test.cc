// SPDX-License-Identifier: Apache-2.0
#include "controller/app/execution_state.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/controller/app/actions.h"

namespace gwlbtap::controller {
namespace {

void Ignore(const ActionResult& /*result*/) {}

TEST(ExecutionState, AKindThatIsBlockedLeavesOthersAlone) {
  ExecutionState state(Ignore);
  state.Block(ActionKind::kCreate, absl::PermissionDeniedError("no"), /*is_obstacle=*/true);
  EXPECT_EQ(state.StateOf(ActionKind::kCreate), absl::PermissionDeniedError("no"));
  EXPECT_TRUE(state.StateOf(ActionKind::kModify).ok());
  EXPECT_TRUE(state.StateOf(ActionKind::kDelete).ok());
  EXPECT_EQ(state.TakeReport().obstacle, absl::PermissionDeniedError("no"));
}

TEST(ExecutionState, WhatOnlyThisRunMeetsIsNoObstacle) {
  ExecutionState state(Ignore);
  state.Block(ActionKind::kCreate, absl::FailedPreconditionError("full"), /*is_obstacle=*/false);
  EXPECT_FALSE(state.StateOf(ActionKind::kCreate).ok());
  EXPECT_TRUE(state.TakeReport().obstacle.ok());
}

TEST(ExecutionState, WithoutCredentialsNothingIsTried) {
  ExecutionState state(Ignore);
  state.BlockAll(absl::UnauthenticatedError("who?"));
  for (const ActionKind kind : {ActionKind::kCreate, ActionKind::kModify, ActionKind::kDelete}) {
    EXPECT_EQ(state.StateOf(kind), absl::UnauthenticatedError("who?"));
  }
}

TEST(ExecutionState, ATypeThatIsNotKnownIsNeverRefused) {
  ExecutionState state(Ignore);
  state.RefuseType("");
  EXPECT_FALSE(state.IsRefused(""));
  state.RefuseType("zz9.large");
  EXPECT_TRUE(state.IsRefused("zz9.large"));
  EXPECT_FALSE(state.IsRefused("zz9.small"));
}

TEST(ExecutionState, ObserversAreCalledByOneThreadAtATime) {
  int observed = 0;  // would be a race
  ExecutionState state([&](const ActionResult& /*result*/) { ++observed; });
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 100; ++j) state.Add({.action = example::Creation("eni-1")});
      });
    }
  }
  EXPECT_EQ(observed, 400);
  EXPECT_EQ(state.TakeReport().created, 400);
}

}  // namespace
}  // namespace gwlbtap::controller
