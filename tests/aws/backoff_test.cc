// SPDX-License-Identifier: Apache-2.0
#include "aws/backoff.h"

#include <gtest/gtest.h>

#include <vector>

namespace gwlbtap::aws {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using Time = std::chrono::steady_clock::time_point;

constexpr Time kStart{1h};
constexpr double kAlmostOne = 0.9999999;

std::vector<std::chrono::milliseconds> Pauses(const BackoffLimits& limits, double chance,
                                              Time deadline = Time::max()) {
  Backoff backoff(limits, [chance] { return chance; });
  std::vector<std::chrono::milliseconds> pauses;
  while (const auto pause = backoff.NextPause(kStart, deadline)) pauses.push_back(*pause);
  return pauses;
}

TEST(Backoff, TheLongestPauseDoublesUpToTheCap) {
  const auto pauses = Pauses({.base = 100ms, .cap = 500ms, .max_attempts = 6}, kAlmostOne);
  ASSERT_EQ(pauses.size(), 5u) << "six attempts have five pauses between them";
  const std::vector<std::chrono::milliseconds> longest = {100ms, 200ms, 400ms, 500ms, 500ms};
  for (std::size_t pause = 0; pause < longest.size(); ++pause) {
    EXPECT_NEAR(static_cast<double>(pauses[pause].count()),
                static_cast<double>(longest[pause].count()), 1.0);
  }
}

TEST(Backoff, ChanceMayTakeAllOfThePause) {
  for (const auto pause : Pauses({}, 0.0)) EXPECT_EQ(pause, 0ms);
}

TEST(Backoff, OneAttemptIsNeverRepeated) { EXPECT_TRUE(Pauses({.max_attempts = 1}, 0.5).empty()); }

TEST(Backoff, NoPauseReachesTheDeadline) {
  const BackoffLimits limits{.base = 100ms, .cap = 20s, .max_attempts = 100};
  const auto pauses = Pauses(limits, 0.5, kStart + 1s);
  EXPECT_EQ(pauses, (std::vector{50ms, 100ms, 200ms, 400ms, 800ms}));
  EXPECT_TRUE(Pauses(limits, 0.0, kStart).empty()) << "the deadline has come";
}

TEST(Backoff, ManyAttemptsNeitherOverflowNorEnd) {
  for (const auto pause : Pauses({.max_attempts = 10'000}, kAlmostOne)) {
    EXPECT_GE(pause, 0ms);
    EXPECT_LE(pause, 20s);
  }
}

TEST(Backoff, TheSystemsChanceIsWithinItsRange) {
  const Backoff::Random random = SystemRandom();
  double sum = 0;
  for (int draw = 0; draw < 10'000; ++draw) {
    const double value = random();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.05);
}

}  // namespace
}  // namespace gwlbtap::aws
