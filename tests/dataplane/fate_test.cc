// SPDX-License-Identifier: Apache-2.0
#include "dataplane/fate.h"

#include <gtest/gtest.h>

#include <set>

namespace gwlbtap {
namespace {

TEST(Fate, EveryFateHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t index = 0; index < kFateCount; ++index) {
    const std::string_view name = ToString(static_cast<Fate>(index));
    EXPECT_NE(name, "?") << index;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

TEST(Fate, TheCountCoversTheLastFate) {
  EXPECT_EQ(static_cast<std::size_t>(Fate::kDroppedNoChunk) + 1, kFateCount);
}

TEST(WorkerCounters, BeginAtZero) {
  const WorkerCounters counters;
  EXPECT_EQ(counters.received.Read(), Amount{});
  for (const Counter& fate : counters.fates) EXPECT_EQ(fate.Read(), 0U);
  for (const Counter& refusal : counters.refusals) EXPECT_EQ(refusal.Read(), 0U);
}

}  // namespace
}  // namespace gwlbtap
