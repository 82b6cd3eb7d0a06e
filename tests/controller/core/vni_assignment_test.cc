// SPDX-License-Identifier: Apache-2.0
#include "controller/core/vni_assignment.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "controller/core/skip_codes.h"
#include "controller/core/stable_hash.h"
#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;

TEST(VniOf, FixedAndMappedVnisAreWhatTheConfigurationSays) {
  const VniPolicy fixed = {.mode = VniMode::kFixed, .value = 7};
  const VniPolicy mapped = {.mode = VniMode::kVpc, .by_vpc = {{"vpc-1", 1001}}};
  EXPECT_EQ(VniOf(fixed, "vpc-1"), 7U);
  EXPECT_EQ(VniOf(mapped, "vpc-1"), 1001U);
  EXPECT_EQ(VniOf({.mode = VniMode::kAws}, "vpc-1"), std::nullopt);
  EXPECT_EQ(VniOf({.mode = VniMode::kHashed}, "vpc-1"), std::nullopt);
}

TEST(VniOf, OtherVpcsAreHashedIntoTheRangeAndPastTheMap) {
  VniPolicy policy = {.mode = VniMode::kVpc, .base = 100, .range = 5};
  for (int index = 0; index < 100; ++index) {
    const std::string vpc = fmt::format("vpc-x{}", index);
    const std::uint32_t plain = VniOf(policy, vpc).value();
    EXPECT_EQ(plain, 100 + StableHash(vpc) % 5);
    VniPolicy avoiding = policy;
    avoiding.by_vpc = {{"vpc-1", plain}};
    EXPECT_EQ(VniOf(avoiding, vpc), 100 + (plain - 100 + 1) % 5);
  }
  policy.by_vpc = {{"a", 100}, {"b", 101}, {"c", 102}, {"d", 103}, {"e", 104}};
  EXPECT_GE(VniOf(policy, "vpc-x"), 100U) << "a map that fills the range leaves only sharing";
}

// Interfaces eni-0, eni-1, ... with one rule each.
class VniAssignmentTest : public ::testing::Test {
 protected:
  void Use(VniPolicy policy, int interfaces) {
    config_ = example::ConfigWith({example::RuleWith("web", 1)});
    config_.rules[0].vni = std::move(policy);
    for (int index = 0; index < interfaces; ++index) {
      inventory_.instances.push_back(example::InstanceWith(
          fmt::format("i-{}", index), {example::InterfaceWith(fmt::format("eni-{}", index))}));
    }
  }
  void AddOwn(const char* id, const char* interface_id, std::uint32_t vni) {
    inventory_.sessions.push_back(example::OwnSession(id, interface_id, "web", 1));
    inventory_.sessions.back().vni = vni;
  }
  void AddForeign(std::uint32_t vni) {
    inventory_.sessions.push_back(
        example::ForeignSession(fmt::format("tms-f{}", vni), "eni-x", vni));
    inventory_.sessions.back().vni = vni;
  }

  // By interface; 0 for none, and nothing for a place that is gone.
  std::map<std::string, std::uint32_t> Assign(bool are_fixed = false) {
    entries_ = IndexInterfaces(inventory_, config_.controller);
    const Drafter drafter(config_, inventory_, learning_);
    drafts_.clear();
    for (const InterfaceEntry& entry : entries_) drafts_.push_back(drafter.Draft(entry));
    AssignVnis(inventory_, are_fixed, drafts_);
    std::map<std::string, std::uint32_t> vnis;
    for (const InterfaceDraft& draft : drafts_) {
      for (const Place& place : draft.places) {
        vnis[std::string(draft.entry->id)] = place.vni.value_or(0);
      }
    }
    return vnis;
  }

  Config config_;
  Inventory inventory_ = example::InventoryWith({});
  TypeLearning learning_;
  std::vector<InterfaceEntry> entries_;
  std::vector<InterfaceDraft> drafts_;
};

TEST_F(VniAssignmentTest, AFixedOneIsShared) {
  Use({.mode = VniMode::kFixed, .value = 7}, 2);
  const auto vnis = Assign();
  EXPECT_EQ(vnis.at("eni-0"), 7U);
  EXPECT_EQ(vnis.at("eni-1"), 7U);
}

TEST_F(VniAssignmentTest, HashedOnesFollowFromInterfaceAndRule) {
  Use({.mode = VniMode::kHashed, .base = 1000, .range = 1'000'000}, 3);
  const auto vnis = Assign();
  EXPECT_EQ(vnis.at("eni-2"), 1000 + StableHash("eni-2", "web") % 1'000'000);
}

TEST_F(VniAssignmentTest, HashedOnesAreFreeOfCollisions) {
  Use({.mode = VniMode::kHashed, .base = 1, .range = 20}, 12);
  for (const std::uint32_t vni : {3U, 4U, 5U, 15U}) AddForeign(vni);
  std::set<std::uint32_t> used = {3, 4, 5, 15};
  for (const auto& [interface_id, vni] : Assign()) {
    EXPECT_TRUE(vni >= 1 && vni <= 20) << vni;
    EXPECT_TRUE(used.insert(vni).second) << vni;
  }
  EXPECT_EQ(used.size(), 16U);
}

TEST_F(VniAssignmentTest, WhatIsThereStays) {
  Use({.mode = VniMode::kHashed, .base = 1, .range = 100}, 3);
  AddOwn("tms-1", "eni-1", 42);
  EXPECT_EQ(Assign().at("eni-1"), 42U);
}

TEST_F(VniAssignmentTest, OutOfRangeOrSharedWithOthersMoves) {
  Use({.mode = VniMode::kHashed, .base = 1, .range = 100}, 2);
  AddOwn("tms-0", "eni-0", 101);
  AddOwn("tms-1", "eni-1", 9);
  AddForeign(9);
  const auto vnis = Assign();
  EXPECT_LE(vnis.at("eni-0"), 100U);
  EXPECT_NE(vnis.at("eni-1"), 9U);
}

TEST_F(VniAssignmentTest, OfOursThatShareOneTheLowestIdKeepsIt) {
  Use({.mode = VniMode::kHashed, .base = 1, .range = 100}, 2);
  AddOwn("tms-b", "eni-0", 9);
  AddOwn("tms-a", "eni-1", 9);
  const auto vnis = Assign();
  EXPECT_EQ(vnis.at("eni-1"), 9U);
  EXPECT_NE(vnis.at("eni-0"), 9U);
}

TEST_F(VniAssignmentTest, WhatIsToBeDeletedKeepsItsVniUntilItIs) {
  Use({.mode = VniMode::kHashed, .base = 5, .range = 2}, 1);
  AddOwn("tms-1", "eni-gone", 5);
  EXPECT_EQ(Assign().at("eni-0"), 6U);
}

TEST_F(VniAssignmentTest, ARangeThatIsExhaustedGivesASkip) {
  Use({.mode = VniMode::kHashed, .base = 5, .range = 2}, 3);
  AddOwn("tms-1", "eni-0", 99);
  const auto vnis = Assign();
  EXPECT_EQ(vnis.size(), 2U);
  EXPECT_FALSE(vnis.contains("eni-2"));
  EXPECT_THAT(drafts_[2].skips, ElementsAre(Field(&Skip::code, skip_code::kVniExhausted)));
}

TEST_F(VniAssignmentTest, AnExistingSessionSurvivesAnExhaustedRange) {
  Use({.mode = VniMode::kHashed, .base = 5, .range = 1}, 1);
  AddForeign(5);
  AddOwn("tms-1", "eni-0", 99);
  EXPECT_EQ(Assign().at("eni-0"), 0U) << "nothing is asked for, so that it stays as it is";
}

TEST_F(VniAssignmentTest, FixedOnesStayWhateverIsWrongWithThem) {
  Use({.mode = VniMode::kHashed, .base = 1, .range = 10}, 2);
  AddOwn("tms-1", "eni-0", 99);
  const auto vnis = Assign(true);
  EXPECT_EQ(vnis.at("eni-0"), 99U);
  EXPECT_EQ(vnis.at("eni-1"), 0U);
}

}  // namespace
}  // namespace gwlbtap::controller
