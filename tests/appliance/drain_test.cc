// SPDX-License-Identifier: Apache-2.0
#include "appliance/drain.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using std::chrono::seconds;

constexpr DrainTimes kTimes{.quiet = seconds(10), .deadline = seconds(60)};

Drain::Time At(seconds time) { return Drain::Time(time); }

TEST(Drain, IsNotOverBeforeItHasBegun) {
  Drain drain(kTimes);
  EXPECT_EQ(drain.reason(), std::nullopt);
  EXPECT_FALSE(drain.IsOver(0, At(seconds(1'000))));
}

TEST(Drain, EndsWhenNoPacketHasComeForTheQuietTime) {
  Drain drain(kTimes);
  drain.Begin("asked to", 100, At(seconds(0)));
  EXPECT_FALSE(drain.IsOver(100, At(seconds(9))));
  EXPECT_TRUE(drain.IsOver(100, At(seconds(10))));
}

TEST(Drain, EveryPacketBeginsTheQuietTimeAnew) {
  Drain drain(kTimes);
  drain.Begin("asked to", 100, At(seconds(0)));
  EXPECT_FALSE(drain.IsOver(101, At(seconds(9))));
  EXPECT_FALSE(drain.IsOver(101, At(seconds(18))));
  EXPECT_FALSE(drain.IsOver(102, At(seconds(19))));
  EXPECT_TRUE(drain.IsOver(102, At(seconds(29))));
}

TEST(Drain, TrafficThatNeverEndsDoesNotHoldItUpBeyondTheDeadline) {
  Drain drain(kTimes);
  drain.Begin("asked to", 0, At(seconds(0)));
  for (int second = 1; second < 60; ++second) {
    EXPECT_FALSE(drain.IsOver(static_cast<std::uint64_t>(second), At(seconds(second))));
  }
  EXPECT_TRUE(drain.IsOver(60, At(seconds(60))));
}

TEST(Drain, TheFirstReasonAndTheFirstBeginningCount) {
  Drain drain(kTimes);
  drain.Begin("asked to", 0, At(seconds(0)));
  drain.Begin("asked again", 0, At(seconds(9)));
  EXPECT_EQ(drain.reason(), "asked to");
  EXPECT_TRUE(drain.IsOver(0, At(seconds(10))));
}

TEST(Drain, WithoutAQuietTimeItIsOverAtOnce) {
  Drain drain({.quiet = seconds(0), .deadline = seconds(60)});
  drain.Begin("asked to", 5, At(seconds(0)));
  EXPECT_TRUE(drain.IsOver(6, At(seconds(0))));
}

TEST(Drain, NewTimesHoldWhileItLasts) {
  Drain drain(kTimes);
  drain.Begin("asked to", 0, At(seconds(0)));
  drain.SetTimes({.quiet = seconds(2), .deadline = seconds(60)});
  EXPECT_TRUE(drain.IsOver(0, At(seconds(2))));
}

}  // namespace
}  // namespace gwlbtap
