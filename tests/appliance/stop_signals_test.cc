// SPDX-License-Identifier: Apache-2.0
#include "appliance/stop_signals.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace gwlbtap {
namespace {

TEST(StopSignals, NothingHasComeBeforeASignal) {
  const StopSignals signals;
  EXPECT_GE(signals.descriptor(), 0);
  EXPECT_FALSE(signals.HasCome());
}

TEST(StopSignals, BothSignalsAreSeenAndDoNotKill) {
  for (const int number : {SIGINT, SIGTERM}) {
    const StopSignals signals;
    ASSERT_EQ(raise(number), 0);
    EXPECT_TRUE(signals.HasCome());
    EXPECT_TRUE(signals.HasCome()) << "it stays so";
  }
}

TEST(StopSignals, OneThatWasHeededIsForgottenWithTheObject) {
  {
    const StopSignals signals;
    ASSERT_EQ(raise(SIGTERM), 0);
  }
  const StopSignals later;
  EXPECT_FALSE(later.HasCome());
}

}  // namespace
}  // namespace gwlbtap
