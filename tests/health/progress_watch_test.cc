// SPDX-License-Identifier: Apache-2.0
#include "health/progress_watch.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ProgressWatch, HasSeenNothingAtFirst) {
  const ProgressWatch watch(seconds(1));
  EXPECT_FALSE(watch.HasStarted());
  EXPECT_EQ(watch.silent_for(), seconds(0));
}

TEST(ProgressWatch, HasStartedOnceTheCounterIsMoreThanZero) {
  ProgressWatch watch(seconds(1));
  watch.Observe(0, seconds(5));
  EXPECT_FALSE(watch.HasStarted());
  watch.Observe(1, seconds(6));
  EXPECT_TRUE(watch.HasStarted());
  watch.Observe(0, seconds(7));
  EXPECT_TRUE(watch.HasStarted()) << "after the counter was reset";
}

TEST(ProgressWatch, SumsUpTheSilenceUntilTheNextProgress) {
  ProgressWatch watch(seconds(1));
  watch.Observe(7, seconds(5));
  EXPECT_EQ(watch.silent_for(), seconds(0));
  watch.Observe(7, milliseconds(5'400));
  watch.Observe(7, milliseconds(6'200));
  EXPECT_EQ(watch.silent_for(), milliseconds(1'200));
  watch.Observe(8, milliseconds(6'300));
  EXPECT_EQ(watch.silent_for(), seconds(0));
}

TEST(ProgressWatch, TakesAResetForProgress) {
  ProgressWatch watch(seconds(1));
  watch.Observe(700, seconds(1));
  watch.Observe(700, seconds(2));
  watch.Observe(3, seconds(3));
  EXPECT_EQ(watch.silent_for(), seconds(0));
}

TEST(ProgressWatch, DoesNotBlameForAPauseOfTheWatcher) {
  ProgressWatch watch(milliseconds(500));
  watch.Observe(7, seconds(1));
  watch.Observe(7, seconds(61));
  EXPECT_EQ(watch.silent_for(), milliseconds(500));
  watch.Observe(7, seconds(121));
  EXPECT_EQ(watch.silent_for(), seconds(1));
}

TEST(ProgressWatch, AClockThatStandsStillOrGoesBackAddsNothing) {
  ProgressWatch watch(seconds(1));
  watch.Observe(7, seconds(10));
  watch.Observe(7, seconds(10));
  watch.Observe(7, seconds(2));
  EXPECT_EQ(watch.silent_for(), seconds(0));
  watch.Observe(7, milliseconds(2'300));
  EXPECT_EQ(watch.silent_for(), milliseconds(300));
}

}  // namespace
}  // namespace gwlbtap
