// SPDX-License-Identifier: Apache-2.0
#include "health/verdict.h"

#include <gtest/gtest.h>

#include <set>

namespace gwlbtap {
namespace {

TEST(CauseKind, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t kind = 0; kind < kCauseKindCount; ++kind) {
    const std::string_view name = ToString(static_cast<CauseKind>(kind));
    EXPECT_FALSE(name.empty());
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(ToString(CauseKind::kWorkerStalled), "worker_stalled");
}

TEST(Verdict, IsNotHealthyUnlessSomebodySaysSo) { EXPECT_FALSE(Verdict().is_healthy); }

}  // namespace
}  // namespace gwlbtap
