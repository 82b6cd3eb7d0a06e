// SPDX-License-Identifier: Apache-2.0
#include "appliance/held_signals.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

TEST(HeldSignals, NothingHasComeBeforeASignal) {
  HeldSignals signals;
  EXPECT_GE(signals.descriptor(), 0);
  EXPECT_FALSE(signals.HasCome());
  EXPECT_EQ(signals.Take(), std::nullopt);
}

TEST(HeldSignals, StopSignalsAreSeenAndDoNotKill) {
  for (const int number : kStopSignals) {
    const HeldSignals signals;
    ASSERT_EQ(raise(number), 0);
    EXPECT_TRUE(signals.HasCome());
    EXPECT_TRUE(signals.HasCome()) << "it stays so";
  }
}

TEST(HeldSignals, EachIsTakenOnceAndTellsItsNumber) {
  HeldSignals signals(std::array{SIGTERM, SIGHUP});
  ASSERT_EQ(raise(SIGHUP), 0);
  EXPECT_EQ(signals.Take(), SIGHUP);
  EXPECT_FALSE(signals.HasCome());
  ASSERT_EQ(raise(SIGTERM), 0);
  EXPECT_EQ(signals.Take(), SIGTERM);
  EXPECT_EQ(signals.Take(), std::nullopt);
}

TEST(HeldSignals, OneThatWasHeededIsForgottenWithTheObject) {
  {
    const HeldSignals signals;
    ASSERT_EQ(raise(SIGTERM), 0);
  }
  const HeldSignals later;
  EXPECT_FALSE(later.HasCome());
}

}  // namespace
}  // namespace gwlbtap
