// SPDX-License-Identifier: Apache-2.0
#include "controller/core/interface_actions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/core/skip_codes.h"
#include "controller/core/vni_assignment.h"
#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// One interface, eni-1 of i-1, with the rules dns (10) and web (20).
class InterfaceActionsTest : public ::testing::Test {
 protected:
  InterfaceDraft Draft() {
    entries_ = IndexInterfaces(inventory_, config_.controller);
    std::vector<InterfaceDraft> drafts = {
        Drafter(config_, inventory_, learning_).Draft(entries_.front())};
    AssignVnis(inventory_, false, drafts);
    return drafts.front();
  }
  InterfaceActions Actions() { return ActionsFor(config_, Draft()); }
  InterfaceActions CautiousActions() { return CautiousActionsFor(config_, Draft()); }

  void AddOwn(const char* id, const char* rule, std::uint32_t number) {
    inventory_.sessions.push_back(example::OwnSession(id, "eni-1", rule, number));
  }

  Config config_ =
      example::ConfigWith({example::RuleWith("dns", 10), example::RuleWith("web", 20)});
  Inventory inventory_ =
      example::InventoryWith({example::InstanceWith("i-1", {example::InterfaceWith("eni-1")})});
  TypeLearning learning_;
  std::vector<InterfaceEntry> entries_;
};

TEST_F(InterfaceActionsTest, ANewSessionSaysWhoseItIsAndWhy) {
  config_.rules.pop_back();
  config_.rules[0].packet_length = 128;
  config_.rules[0].vni = {.mode = VniMode::kFixed, .value = 7};
  const InterfaceActions actions = Actions();
  ASSERT_THAT(actions.actions, SizeIs(1));
  const auto& create = std::get<CreateAction>(actions.actions.front());
  const DesiredSession expected = {.rule = "dns",
                                   .instance_id = "i-1",
                                   .interface_id = "eni-1",
                                   .target_id = "tmt-a",
                                   .filter_id = "tmf-1",
                                   .number = 10,
                                   .vni = 7,
                                   .packet_length = 128,
                                   .description = "prod: dns of i-1",
                                   .tags = {{"gwlbtap-sessions:controller", "prod"},
                                            {"gwlbtap-sessions:rule", "dns"},
                                            {"gwlbtap-sessions:instance", "i-1"},
                                            {"Name", "dns i-1"}}};
  EXPECT_EQ(create.session, expected);
  EXPECT_EQ(create.reason, "the rule \"dns\" selects it.");
  EXPECT_EQ(actions.desired, 1U);
  EXPECT_EQ(actions.unchanged, 0U);
  EXPECT_EQ(actions.zone, "a");
  EXPECT_EQ(actions.instance_id, "i-1");
}

TEST_F(InterfaceActionsTest, WhatIsRightIsLeftAlone) {
  AddOwn("tms-1", "dns", 10);
  AddOwn("tms-2", "web", 20);
  const InterfaceActions actions = Actions();
  EXPECT_THAT(actions.actions, IsEmpty());
  EXPECT_EQ(actions.unchanged, 2U);
}

TEST_F(InterfaceActionsTest, AllDriftOfASessionIsOneModify) {
  AddOwn("tms-1", "dns", 11);
  AddOwn("tms-2", "web", 20);
  inventory_.sessions[0].target_id = "tmt-old";
  inventory_.sessions[0].filter_id = "tmf-old";
  const InterfaceActions actions = Actions();
  ASSERT_THAT(actions.actions, SizeIs(1));
  const auto& modify = std::get<ModifyAction>(actions.actions.front());
  EXPECT_EQ(modify.session_id, "tms-1");
  EXPECT_EQ(modify.before, inventory_.sessions[0]);
  EXPECT_EQ(modify.after.number, 10U);
  EXPECT_THAT(modify.changes, SizeIs(3));
  EXPECT_EQ(modify.reason, "not as configured: target, filter, number.");
}

TEST_F(InterfaceActionsTest, DeletionsComeFirstAndCreationsLast) {
  AddOwn("tms-1", "old", 20);
  AddOwn("tms-2", "dns", 11);
  const InterfaceActions actions = Actions();
  ASSERT_THAT(actions.actions, SizeIs(3));
  EXPECT_EQ(std::get<DeleteAction>(actions.actions[0]).rule, "old");
  EXPECT_EQ(std::get<ModifyAction>(actions.actions[1]).session_id, "tms-2");
  EXPECT_EQ(std::get<CreateAction>(actions.actions[2]).session.rule, "web");
}

TEST_F(InterfaceActionsTest, ASwapGoesByADetour) {
  AddOwn("tms-1", "dns", 20);
  AddOwn("tms-2", "web", 10);
  const InterfaceActions actions = Actions();
  ASSERT_THAT(actions.actions, SizeIs(3));
  const auto& first = std::get<ModifyAction>(actions.actions[0]);
  const auto& last = std::get<ModifyAction>(actions.actions[2]);
  EXPECT_EQ(first.session_id, "tms-2");
  EXPECT_EQ(first.after.number, kMaxSessionNumber);
  EXPECT_EQ(std::get<ModifyAction>(actions.actions[1]).after.number, 10U);
  EXPECT_EQ(last.before.number, kMaxSessionNumber) << "as the first one leaves it";
  EXPECT_EQ(last.after.number, 20U);
  EXPECT_EQ(actions.unchanged, 0U);
}

TEST_F(InterfaceActionsTest, ASessionWhoseTargetIsMissingIsNeitherChangedNorAsItShouldBe) {
  AddOwn("tms-1", "dns", 11);
  config_.rules.pop_back();
  inventory_.targets.clear();
  const InterfaceActions actions = Actions();
  EXPECT_THAT(actions.actions, IsEmpty());
  EXPECT_EQ(actions.desired, 1U);
  EXPECT_EQ(actions.unchanged, 0U);
  EXPECT_THAT(actions.skips, ElementsAre(Field(&Skip::code, skip_code::kTargetMissing)));
}

TEST_F(InterfaceActionsTest, TellHowThingsAreBefore) {
  AddOwn("tms-1", "old", 20);
  inventory_.sessions.push_back(example::ForeignSession("tms-2", "eni-1", 3));
  EXPECT_THAT(Actions().numbers, UnorderedElementsAre(3, 20));
  EXPECT_EQ(Actions().capacity, 3U);
  config_.limits.reserve_slots = 2;
  EXPECT_EQ(Actions().capacity, 2U) << "one of the two is taken already";
  config_.limits.reserve_slots = 9;
  EXPECT_EQ(Actions().capacity, 1U);
}

TEST_F(InterfaceActionsTest, CautiousOnesOnlyChangeWhatDependsOnNothingElse) {
  AddOwn("tms-1", "dns", 11);
  AddOwn("tms-2", "old", 30);
  inventory_.sessions[0].filter_id = "tmf-old";
  const InterfaceActions actions = CautiousActions();
  ASSERT_THAT(actions.actions, SizeIs(1));
  EXPECT_THAT(std::get<ModifyAction>(actions.actions.front()).changes,
              ElementsAre(Change{"filter", "tmf-old", "tmf-1"}));
  std::vector<std::pair<std::string, std::string>> skips;
  for (const Skip& skip : actions.skips) skips.emplace_back(skip.rule, skip.code);
  EXPECT_THAT(skips, UnorderedElementsAre(Pair("dns", skip_code::kInventoryIncomplete),
                                          Pair("old", skip_code::kInventoryIncomplete),
                                          Pair("web", skip_code::kInventoryIncomplete)));
}

}  // namespace
}  // namespace gwlbtap::controller
