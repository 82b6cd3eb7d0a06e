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
  drain.Observe(0, At(seconds(1'000)));
  EXPECT_FALSE(drain.IsOver(At(seconds(1'000))));
}

TEST(Drain, EndsWhenNoPacketHasComeForTheQuietTime) {
  Drain drain(kTimes);
  drain.Begin("gwlbtap drain", 100, At(seconds(0)));
  drain.Observe(100, At(seconds(9)));
  EXPECT_FALSE(drain.IsOver(At(seconds(9))));
  drain.Observe(100, At(seconds(10)));
  EXPECT_TRUE(drain.IsOver(At(seconds(10))));
}

TEST(Drain, EveryPacketBeginsTheQuietTimeAnew) {
  Drain drain(kTimes);
  drain.Begin("gwlbtap drain", 100, At(seconds(0)));
  drain.Observe(101, At(seconds(9)));
  EXPECT_FALSE(drain.IsOver(At(seconds(9))));
  drain.Observe(101, At(seconds(18)));
  EXPECT_FALSE(drain.IsOver(At(seconds(18))));
  drain.Observe(102, At(seconds(19)));
  EXPECT_FALSE(drain.IsOver(At(seconds(19))));
  drain.Observe(102, At(seconds(29)));
  EXPECT_TRUE(drain.IsOver(At(seconds(29))));
}

TEST(Drain, LookingWhetherItIsOverChangesNothing) {
  Drain drain(kTimes);
  drain.Begin("gwlbtap drain", 100, At(seconds(0)));
  drain.Observe(101, At(seconds(9)));
  for (int look = 0; look < 3; ++look) {
    EXPECT_TRUE(drain.IsOver(At(seconds(19))));
    EXPECT_FALSE(drain.IsOver(At(seconds(18))));
  }
}

TEST(Drain, WhatComesBeforeItBeginsIsNoTraffic) {
  Drain drain(kTimes);
  drain.Observe(100, At(seconds(5)));
  drain.Begin("gwlbtap drain", 100, At(seconds(8)));
  EXPECT_FALSE(drain.IsOver(At(seconds(17))));
  EXPECT_TRUE(drain.IsOver(At(seconds(18))));
}

TEST(Drain, TrafficThatNeverEndsDoesNotHoldItUpBeyondTheDeadline) {
  Drain drain(kTimes);
  drain.Begin("gwlbtap drain", 0, At(seconds(0)));
  for (int second = 1; second < 60; ++second) {
    drain.Observe(static_cast<std::uint64_t>(second), At(seconds(second)));
    EXPECT_FALSE(drain.IsOver(At(seconds(second))));
  }
  drain.Observe(60, At(seconds(60)));
  EXPECT_TRUE(drain.IsOver(At(seconds(60))));
}

TEST(Drain, TheFirstReasonAndTheFirstBeginningCount) {
  Drain drain(kTimes);
  drain.Begin("gwlbtap drain", 0, At(seconds(0)));
  drain.Begin("asked again", 0, At(seconds(9)));
  EXPECT_EQ(drain.reason(), "gwlbtap drain");
  drain.Observe(0, At(seconds(10)));
  EXPECT_TRUE(drain.IsOver(At(seconds(10))));
}

TEST(Drain, WithoutAQuietTimeItIsOverAtOnce) {
  Drain drain({.quiet = seconds(0), .deadline = seconds(60)});
  drain.Begin("gwlbtap drain", 5, At(seconds(0)));
  drain.Observe(6, At(seconds(0)));
  EXPECT_TRUE(drain.IsOver(At(seconds(0))));
}

TEST(Drain, NewTimesHoldWhileItLasts) {
  Drain drain(kTimes);
  drain.Begin("gwlbtap drain", 0, At(seconds(0)));
  drain.SetTimes({.quiet = seconds(2), .deadline = seconds(60)});
  drain.Observe(0, At(seconds(2)));
  EXPECT_TRUE(drain.IsOver(At(seconds(2))));
}

}  // namespace
}  // namespace gwlbtap
