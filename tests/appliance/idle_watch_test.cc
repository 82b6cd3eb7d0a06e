// SPDX-License-Identifier: Apache-2.0
#include "appliance/idle_watch.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using std::chrono::seconds;

IdleWatch::Time At(int second) { return IdleWatch::Time(seconds(second)); }

TEST(IdleWatch, CountsFromTheLastFrame) {
  IdleWatch watch(At(0));
  watch.Observe(5, 1, At(1));
  watch.Observe(5, 2, At(3));
  EXPECT_EQ(watch.IdleFor(At(4)), seconds(3));
  watch.Observe(6, 3, At(5));
  EXPECT_EQ(watch.IdleFor(At(5)), seconds(0));
}

TEST(IdleWatch, AWorkerThatDoesNotTurnHasMoreToCome) {
  IdleWatch watch(At(0));
  watch.Observe(5, 1, At(1));
  watch.Observe(5, 1, At(9));
  EXPECT_EQ(watch.IdleFor(At(9)), seconds(0));
}

}  // namespace
}  // namespace gwlbtap
