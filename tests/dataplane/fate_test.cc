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

}  // namespace
}  // namespace gwlbtap
