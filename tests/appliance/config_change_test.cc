// SPDX-License-Identifier: Apache-2.0
#include "appliance/config_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ChangesThatNeedARestart, AreNoneWhenOnlyLiveValuesDiffer) {
  Config before;
  Config after = before;
  after.live.drain.quiet = std::chrono::seconds(1);
  after.live.thresholds.max_loss_ratio = 0.5;
  after.live.flush_timeout = std::chrono::seconds(1);
  EXPECT_THAT(ChangesThatNeedARestart(before, after), IsEmpty());
}

TEST(ChangesThatNeedARestart, AreNamedByTheirTables) {
  Config before;
  Config after = before;
  after.boot.workers = 2;
  after.streams.resize(1);
  EXPECT_THAT(ChangesThatNeedARestart(before, after), ElementsAre("[dataplane]", "[[stream]]"));
  after = before;
  after.health.port = 81;
  after.lifecycle.is_watched = true;
  after.control_socket = "/run/a.sock";
  EXPECT_THAT(
      ChangesThatNeedARestart(before, after),
      ElementsAre("who answers checks in [health]", "the lifecycle in [drain]", "[control]"));
}

}  // namespace
}  // namespace gwlbtap
