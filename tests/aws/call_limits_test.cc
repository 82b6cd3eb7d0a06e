// SPDX-License-Identifier: Apache-2.0
#include "aws/call_limits.h"

#include <gtest/gtest.h>

#include <thread>

namespace gwlbtap::aws {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;

TEST(CallLimits, WithinBringsTheDeadlineNearerAndNeverFarther) {
  const CallLimits none;
  const CallLimits hour = none.Within(1h);
  EXPECT_LT(hour.deadline, none.deadline);
  EXPECT_EQ(hour.Within(2h).deadline, hour.deadline);
  EXPECT_LT(hour.Within(1ms).deadline, hour.deadline);
}

TEST(CallLimits, WithinKeepsTheStop) {
  std::stop_source stop;
  const CallLimits limits = CallLimits{.stop = stop.get_token()}.Within(1h);
  stop.request_stop();
  EXPECT_TRUE(limits.stop.stop_requested());
}

TEST(Pause, TakesItsTimeIfNothingEndsIt) {
  const auto before = CallLimits::Clock::now();
  EXPECT_TRUE(Pause(20ms, {}));
  EXPECT_GE(CallLimits::Clock::now() - before, 20ms);
}

TEST(Pause, EndsAtTheDeadline) { EXPECT_FALSE(Pause(1h, CallLimits{}.Within(10ms))); }

TEST(Pause, EndsWhenStopped) {
  std::stop_source stop;
  std::thread stopper([&] { stop.request_stop(); });
  EXPECT_FALSE(Pause(1h, {.stop = stop.get_token()}));
  stopper.join();
}

}  // namespace
}  // namespace gwlbtap::aws
