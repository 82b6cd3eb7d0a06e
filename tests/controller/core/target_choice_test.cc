// SPDX-License-Identifier: Apache-2.0
#include "controller/core/target_choice.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "controller/core/skip_codes.h"
#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;

class TargetChoiceTest : public ::testing::Test {
 protected:
  void Exist(const std::vector<std::string>& ids) {
    targets_.clear();
    for (const std::string& id : ids) targets_.push_back(example::TargetWith(id));
  }
  TargetChoice Choose(std::string_view zone, std::string_view interface_id = "eni-1",
                      std::string_view group = "main") const {
    return TargetChooser(groups_, targets_).Choose(group, zone, interface_id);
  }

  std::vector<TargetGroup> groups_ = {
      {.name = "main", .zones = {{"a", "tmt-a"}, {"b", "tmt-b"}, {"c", "tmt-c"}}}};
  Fallback& fallback_ = groups_.front().fallback;
  std::vector<MirrorTarget> targets_ = {example::TargetWith("tmt-a"), example::TargetWith("tmt-b"),
                                        example::TargetWith("tmt-c")};
};

TEST_F(TargetChoiceTest, TheZoneHasItsOwn) {
  EXPECT_EQ(Choose("a").target_id, "tmt-a");
  EXPECT_EQ(Choose("b").target_id, "tmt-b");
  EXPECT_EQ(Choose("b").reason, "");
}

TEST_F(TargetChoiceTest, AnyIsSpreadEvenlyAndStable) {
  std::map<std::string, int> counts;
  std::map<std::string, std::string> before;
  for (int index = 0; index < 3000; ++index) {
    const std::string id = fmt::format("eni-{}", index);
    before[id] = Choose("d", id).target_id;
    ++counts[before[id]];
  }
  for (const char* target : {"tmt-a", "tmt-b", "tmt-c"}) EXPECT_NEAR(counts[target], 1000, 120);
  Exist({"tmt-a", "tmt-c"});
  for (const auto& [id, target] : before) {
    const std::string now = Choose("d", id).target_id;
    if (target != "tmt-b") {
      EXPECT_EQ(now, target) << "only those of the target that is gone move";
    }
    EXPECT_NE(now, "tmt-b");
  }
}

TEST_F(TargetChoiceTest, AnyMayHelpATargetThatIsGone) {
  Exist({"tmt-c"});
  EXPECT_EQ(Choose("a").target_id, "tmt-c");
  EXPECT_THAT(Choose("a").reason, HasSubstr("a has no target of its own"));
  Exist({});
  EXPECT_EQ(Choose("a").code, skip_code::kTargetMissing);
}

TEST_F(TargetChoiceTest, NoneTellsWhetherOneIsMissing) {
  fallback_.kind = FallbackKind::kNone;
  EXPECT_EQ(Choose("d").code, skip_code::kNoTarget);
  EXPECT_EQ(Choose("d").reason, "\"main\" has no target for the zone d");
  Exist({"tmt-b"});
  EXPECT_EQ(Choose("a").code, skip_code::kTargetMissing);
  EXPECT_THAT(Choose("a").reason, HasSubstr("the target tmt-a of \"main\" does not exist"));
  EXPECT_EQ(Choose("b").target_id, "tmt-b");
}

TEST_F(TargetChoiceTest, AZoneMayStandInForOthers) {
  fallback_ = {.kind = FallbackKind::kZone, .zone = "b"};
  EXPECT_EQ(Choose("d").target_id, "tmt-b");
  EXPECT_EQ(Choose("d").reason, "d has no target, b is the fallback");
  Exist({"tmt-c"});
  EXPECT_EQ(Choose("d").code, skip_code::kTargetMissing);
}

TEST_F(TargetChoiceTest, AGroupThatIsNotThereDeletesNothing) {
  EXPECT_EQ(Choose("a", "eni-1", "side").code, skip_code::kTargetMissing);
}

}  // namespace
}  // namespace gwlbtap::controller
