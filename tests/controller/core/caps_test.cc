// SPDX-License-Identifier: Apache-2.0
#include "controller/core/caps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/core/skip_codes.h"

namespace gwlbtap::controller {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Action Deletion(std::uint32_t number) {
  return DeleteAction{.session = {.id = "tms-d", .number = number}, .rule = "old", .reason = "x."};
}

Action Creation(std::uint32_t number) {
  return CreateAction{.session = {.rule = "new", .number = number}, .reason = "x."};
}

Action Change(const char* id, std::uint32_t from, std::uint32_t to) {
  return ModifyAction{.session_id = id,
                      .before = {.id = id, .number = from},
                      .after = {.rule = "changed", .number = to},
                      .changes = {},
                      .reason = "x."};
}

InterfaceActions With(std::vector<Action> actions, std::vector<std::uint32_t> numbers = {}) {
  return {.interface_id = "eni-1", .actions = std::move(actions), .numbers = std::move(numbers)};
}

std::vector<Action> Held(InterfaceActions interface) {
  HoldBackDeletions(interface, "too many");
  return interface.actions;
}

TEST(DeletionLimit, TheNumberHoldsForAnyPlan) {
  const LimitsConfig limits = {.max_deletes = 20, .max_delete_fraction = 1.0};
  EXPECT_EQ(DeletionLimit(limits, 20, 1000, false), "");
  EXPECT_EQ(DeletionLimit(limits, 21, 1000, false), "21 deletions are more than max_deletes = 20");
  EXPECT_NE(DeletionLimit(limits, 21, 1000, true), "");
}

TEST(DeletionLimit, TheFractionHoldsForPlansForEverything) {
  const LimitsConfig limits = {.max_deletes = 100, .max_delete_fraction = 0.25};
  EXPECT_EQ(DeletionLimit(limits, 25, 100, true), "");
  EXPECT_EQ(DeletionLimit(limits, 26, 100, true),
            "26 deletions are more than max_delete_fraction = 0.25 of 100 sessions");
  EXPECT_EQ(DeletionLimit(limits, 26, 26, false), "") << "an instance that is stopped loses all";
}

TEST(DeletionLimit, AFractionOfFewMeansNothing) {
  const LimitsConfig limits = {.max_delete_fraction = 0.0};
  EXPECT_EQ(DeletionLimit(limits, kFewDeletions, 10, true), "");
  EXPECT_NE(DeletionLimit(limits, kFewDeletions + 1, 1000, true), "");
}

TEST(Caps, DeletionsAreCounted) {
  EXPECT_EQ(CountDeletions({With({Deletion(1), Creation(2)}), With({Deletion(1), Deletion(2)})}),
            3U);
  EXPECT_EQ(CountDeletions({}), 0U);
}

TEST(HoldBackDeletions, WhereNothingIsDeletedNothingChanges) {
  EXPECT_THAT(Held(With({Change("tms-1", 1, 2), Creation(1)}, {1})), SizeIs(2));
}

TEST(HoldBackDeletions, WhatNeedsNoRoomGoesOn) {
  EXPECT_THAT(Held(With({Deletion(1), Change("tms-2", 2, 2), Creation(3)}, {1, 2})),
              ElementsAre(Change("tms-2", 2, 2), Creation(3)));
}

TEST(HoldBackDeletions, WhatNeedsTheNumberOrTheSlotWaits) {
  EXPECT_THAT(Held(With({Deletion(1), Change("tms-2", 2, 1), Creation(2)}, {1, 2})), IsEmpty());
  EXPECT_THAT(Held(With({Deletion(1), Creation(4)}, {1, 2, 3})), IsEmpty());
  InterfaceActions reserved = With({Deletion(1), Creation(4)}, {1, 2});
  reserved.capacity = 2;
  EXPECT_THAT(Held(std::move(reserved)), IsEmpty());
}

TEST(HoldBackDeletions, ASecondStepDoesNotGoWithoutTheFirst) {
  EXPECT_THAT(
      Held(With({Deletion(9), Change("tms-1", 1, 9), Change("tms-2", 2, 1), Change("tms-1", 9, 2)},
                {1, 2, 9})),
      IsEmpty());
}

TEST(HoldBackDeletions, EachHasASkip) {
  InterfaceActions interface = With({Deletion(1), Creation(1)}, {1});
  HoldBackDeletions(interface, "too many");
  EXPECT_THAT(interface.skips, SizeIs(2));
  EXPECT_THAT(interface.skips, Each(Field(&Skip::code, skip_code::kDeletionHeldBack)));
  EXPECT_EQ(interface.skips[0].reason, "It is not deleted: too many.");
  EXPECT_EQ(interface.skips[0].rule, "old");
  EXPECT_EQ(interface.skips[1].rule, "new");
}

TEST(Postpone, WholeInterfacesGoAsLongAsTheyFit) {
  std::vector<InterfaceActions> interfaces = {
      With({Creation(1), Creation(2)}), With({Creation(1), Creation(2)}), With({Creation(1)})};
  EXPECT_EQ(Postpone(3, interfaces), 3U);
  EXPECT_THAT(interfaces[0].actions, SizeIs(2));
  EXPECT_THAT(interfaces[1].actions, IsEmpty());
  EXPECT_THAT(interfaces[2].actions, IsEmpty()) << "nothing overtakes";
  EXPECT_THAT(interfaces[1].skips, SizeIs(2));
  EXPECT_THAT(interfaces[1].skips, Each(Field(&Skip::code, skip_code::kPostponed)));
}

TEST(Postpone, SomethingIsDoneInAnyCase) {
  std::vector<InterfaceActions> interfaces = {With({}), With({Deletion(1), Creation(1)})};
  EXPECT_EQ(Postpone(1, interfaces), 1U);
  EXPECT_THAT(interfaces[1].actions, ElementsAre(Deletion(1)));
}

TEST(Postpone, AllThatFitsStays) {
  std::vector<InterfaceActions> interfaces = {With({Creation(1), Creation(2)}),
                                              With({Creation(1)})};
  EXPECT_EQ(Postpone(3, interfaces), 0U);
  EXPECT_THAT(interfaces[1].actions, SizeIs(1));
}

}  // namespace
}  // namespace gwlbtap::controller
