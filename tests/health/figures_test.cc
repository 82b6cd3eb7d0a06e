// SPDX-License-Identifier: Apache-2.0
#include "health/figures.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(Figures, SecondsHaveOneDigitWhereThereIsOneToShow) {
  EXPECT_EQ(SecondsText(milliseconds(1'200)), "1.2 s");
  EXPECT_EQ(SecondsText(seconds(10)), "10 s");
  EXPECT_EQ(SecondsText(nanoseconds(0)), "0 s");
  EXPECT_EQ(SecondsText(milliseconds(960)), "1 s");
  EXPECT_EQ(SecondsText(milliseconds(940)), "0.9 s");
  EXPECT_EQ(SecondsText(hours(100'000)), "360000000 s");
}

TEST(Figures, PercentsHaveOneDigitWhereThereIsOneToShow) {
  EXPECT_EQ(PercentText(41, 1000), "4.1 %");
  EXPECT_EQ(PercentText(1, 1), "100 %");
  EXPECT_EQ(PercentText(0, 7), "0 %");
  EXPECT_EQ(PercentText(2, 3), "66.7 %");
}

}  // namespace
}  // namespace gwlbtap
