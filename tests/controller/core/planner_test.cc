// SPDX-License-Identifier: Apache-2.0
#include "controller/core/planner.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/core/skip_codes.h"
#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::VariantWith;

class PlannerTest : public ::testing::Test {
 protected:
  Plan Make(const Scope& scope = Scope::Everything()) const {
    return MakePlan(config_, inventory_, scope, {});
  }

  // i-0 with eni-0 and, if wanted, a session of the rule "web"; and so on.
  void AddInstances(std::size_t count, bool with_sessions) {
    for (std::size_t index = 0; index < count; ++index) {
      const std::string number = fmt::format("{:03}", index);
      inventory_.instances.push_back(
          example::InstanceWith("i-" + number, {example::InterfaceWith("eni-" + number)}));
      if (!with_sessions) continue;
      inventory_.sessions.push_back(
          example::OwnSession("tms-" + number, "eni-" + number, "web", 20, "i-" + number));
    }
  }

  Config config_ = example::ConfigWith({example::RuleWith("web", 20)});
  Inventory inventory_ = example::InventoryWith({});
};

TEST_F(PlannerTest, CountsWhatThereIs) {
  AddInstances(3, true);
  inventory_.sessions.pop_back();
  inventory_.sessions.back().filter_id = "tmf-old";
  inventory_.sessions.push_back(example::ForeignSession("tms-f", "eni-000", 1));
  const Plan plan = Make();
  EXPECT_EQ(plan.desired, 3U);
  EXPECT_EQ(plan.unchanged, 1U);
  EXPECT_EQ(plan.owned, 2U);
  EXPECT_EQ(plan.foreign, 1U);
  EXPECT_THAT(plan.actions, SizeIs(2));
  EXPECT_THAT(plan.warnings, IsEmpty());
}

TEST_F(PlannerTest, AnEmptyRegionHasNothingToDo) {
  const Plan plan = Make();
  EXPECT_EQ(plan, Plan());
}

TEST_F(PlannerTest, AScopeLeavesTheRestOut) {
  AddInstances(3, false);
  const Plan plan = Make({.instances = {"i-001"}});
  ASSERT_THAT(plan.actions, SizeIs(1));
  EXPECT_EQ(InterfaceOf(plan.actions.front()), "eni-001");
  EXPECT_EQ(plan.desired, 1U);
  EXPECT_EQ(Make({}), Plan());
}

TEST_F(PlannerTest, WhatIsGoneIsDeletedForTheInstanceThatHadIt) {
  inventory_.sessions = {example::OwnSession("tms-1", "eni-1", "web", 20, "i-1"),
                         example::OwnSession("tms-2", "eni-2", "web", 20, "i-2")};
  const Plan plan = Make({.instances = {"i-2"}});
  ASSERT_THAT(plan.actions, SizeIs(1));
  EXPECT_EQ(std::get<DeleteAction>(plan.actions.front()).session.id, "tms-2");
}

TEST_F(PlannerTest, WithoutRulesNothingIsDeleted) {
  AddInstances(2, true);
  config_.rules.clear();
  const Plan plan = Make();
  EXPECT_THAT(plan.actions, IsEmpty());
  EXPECT_EQ(plan.held_back_deletions, 2U);
  EXPECT_THAT(plan.warnings, ElementsAre("Nothing is deleted: the configuration has no rules. "
                                         "2 sessions are kept."));
}

TEST_F(PlannerTest, TooManyDeletionsAreHeldBackWhileTheRestGoesOn) {
  AddInstances(30, true);
  for (std::size_t index = 0; index < 15; ++index) inventory_.instances[index].tags.clear();
  inventory_.instances.push_back(
      example::InstanceWith("i-new", {example::InterfaceWith("eni-new")}));
  const Plan plan = Make();
  ASSERT_THAT(plan.actions, SizeIs(1));
  EXPECT_EQ(InterfaceOf(plan.actions.front()), "eni-new");
  EXPECT_EQ(plan.held_back_deletions, 15U);
  EXPECT_THAT(plan.warnings, ElementsAre(HasSubstr("15 deletions are more than "
                                                   "max_delete_fraction = 0.3 of 30 sessions")));
  EXPECT_THAT(plan.skips, SizeIs(15));
  EXPECT_THAT(plan.skips, Each(Field(&Skip::code, skip_code::kDeletionHeldBack)));
}

TEST_F(PlannerTest, AScopedPlanMayDeleteAllThatItCovers) {
  AddInstances(30, true);
  for (Instance& instance : inventory_.instances) instance.tags.clear();
  EXPECT_THAT(Make({.vpcs = {"vpc-1"}}).actions, SizeIs(30));
  config_.limits.max_deletes = 29;
  EXPECT_THAT(Make({.vpcs = {"vpc-1"}}).actions, IsEmpty());
}

TEST_F(PlannerTest, APlanHasAsManyActionsAsItMay) {
  AddInstances(10, false);
  config_.limits.max_actions = 4;
  const Plan plan = Make();
  EXPECT_THAT(plan.actions, SizeIs(4));
  EXPECT_EQ(plan.postponed_actions, 6U);
  EXPECT_THAT(plan.skips, SizeIs(6));
  EXPECT_THAT(plan.warnings, ElementsAre("6 actions are left to the next plan: max_actions = 4."));
}

TEST_F(PlannerTest, AnIncompleteListingIsSaidAndDeletesNothing) {
  AddInstances(1, false);
  inventory_.sessions = {example::OwnSession("tms-1", "eni-gone", "web", 20)};
  inventory_.gaps = {"DescribeInstances failed"};
  const Plan plan = Make();
  EXPECT_THAT(plan.actions, IsEmpty());
  EXPECT_EQ(plan.held_back_deletions, 1U);
  EXPECT_THAT(plan.skips, SizeIs(2));
  EXPECT_THAT(plan.warnings, ElementsAre(HasSubstr("DescribeInstances failed")));
}

TEST_F(PlannerTest, RefusedTypesGetNoNewSessions) {
  AddInstances(1, false);
  const Plan plan = MakePlan(config_, inventory_, Scope::Everything(), {.refused = {"m5.large"}});
  EXPECT_THAT(plan.actions, IsEmpty());
  EXPECT_THAT(plan.skips, ElementsAre(Field(&Skip::code, skip_code::kTypeRefused)));
}

TEST_F(PlannerTest, SkipsAreSorted) {
  AddInstances(3, false);
  for (Instance& instance : inventory_.instances) instance.type = "t2.micro";
  std::swap(inventory_.instances[0], inventory_.instances[2]);
  EXPECT_THAT(Make().skips, ElementsAre(Field(&Skip::interface_id, "eni-000"),
                                        Field(&Skip::interface_id, "eni-001"),
                                        Field(&Skip::interface_id, "eni-002")));
}

TEST_F(PlannerTest, APurgeDeletesAllThatIsOursAndNothingElse) {
  AddInstances(2, true);
  inventory_.sessions.push_back(example::ForeignSession("tms-f", "eni-000", 1));
  inventory_.sessions.push_back(example::OwnSession("tms-gone", "eni-gone", "old", 1));
  config_.limits.max_deletes = 0;
  config_.rules.clear();
  const Plan plan = MakePurgePlan(config_, inventory_);
  EXPECT_THAT(plan.actions, SizeIs(3));
  EXPECT_THAT(plan.actions, Each(VariantWith<DeleteAction>(::testing::_)));
  EXPECT_EQ(plan.owned, 3U);
  EXPECT_EQ(plan.foreign, 1U);
  EXPECT_THAT(plan.warnings, IsEmpty());
}

TEST_F(PlannerTest, APurgeTellsWhatItMayHaveMissed) {
  inventory_.gaps = {"page 2"};
  EXPECT_THAT(MakePurgePlan(config_, inventory_).warnings,
              ElementsAre("The listing is incomplete, so that sessions may be left: page 2."));
}

}  // namespace
}  // namespace gwlbtap::controller
