// SPDX-License-Identifier: Apache-2.0
#include "health/hold_down.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const Cause kStarting{CauseKind::kStarting, "worker 0 has not gone round its loop yet"};
const Cause kStalled{CauseKind::kWorkerStalled, "worker 0 has not gone round its loop for 1 s"};
const Cause kLoss{CauseKind::kLosingPackets, "6 % of packets lost in the last 10 s"};
const Cause kMissing{CauseKind::kCollectorsMissing, "stream siem: 0 of 1 required collectors"};
const Cause kDraining{CauseKind::kDraining, "draining: SIGTERM"};

class HoldDownTest : public testing::Test {
 protected:
  // `after` the moment before.
  Verdict Judge(const std::vector<Cause>& causes, milliseconds after = milliseconds(100)) {
    now_ += after;
    return hold_down_.Judge({causes, {}}, thresholds_, now_);
  }
  bool IsHealthy(const std::vector<Cause>& causes, milliseconds after = milliseconds(100)) {
    return Judge(causes, after).is_healthy;
  }

  HoldDown hold_down_;
  HealthThresholds thresholds_{.fail_after = seconds(3), .recover_after = seconds(5)};
  std::chrono::nanoseconds now_{};
};

TEST_F(HoldDownTest, IsUnhealthyUntilNothingIsMissingAndThenHealthyAtOnce) {
  EXPECT_THAT(Judge({kStarting, kMissing}).causes, ElementsAre(kStarting, kMissing));
  EXPECT_THAT(Judge({kMissing}).causes, ElementsAre(kMissing));
  const Verdict ready = Judge({});
  EXPECT_TRUE(ready.is_healthy);
  EXPECT_THAT(ready.causes, IsEmpty());
}

TEST_F(HoldDownTest, IsHealthyFromTheFirstLookIfAllIsFine) { EXPECT_TRUE(IsHealthy({})); }

TEST_F(HoldDownTest, AStalledWorkerOrControlThreadAndDrainingCountAtOnce) {
  for (const CauseKind kind : {CauseKind::kStarting, CauseKind::kWorkerStalled,
                               CauseKind::kControlStalled, CauseKind::kDraining}) {
    hold_down_ = {};
    EXPECT_TRUE(IsHealthy({}));
    EXPECT_FALSE(IsHealthy({{kind, "now"}})) << ToString(kind);
  }
}

TEST_F(HoldDownTest, QuantitiesCountAfterTheyHaveLasted) {
  for (const CauseKind kind :
       {CauseKind::kLinkDown, CauseKind::kLosingPackets, CauseKind::kBuffersExhausted,
        CauseKind::kCollectorsMissing, CauseKind::kExporterFailed, CauseKind::kExporterStalled}) {
    hold_down_ = {};
    EXPECT_TRUE(IsHealthy({}));
    EXPECT_TRUE(IsHealthy({{kind, "now"}})) << ToString(kind);
    EXPECT_TRUE(IsHealthy({{kind, "still"}}, milliseconds(2'999))) << ToString(kind);
    EXPECT_FALSE(IsHealthy({{kind, "still"}}, milliseconds(1))) << ToString(kind);
  }
}

TEST_F(HoldDownTest, QuantitiesCountAtOnceWithoutATimeToLast) {
  thresholds_.fail_after = {};
  EXPECT_TRUE(IsHealthy({}));
  EXPECT_FALSE(IsHealthy({kLoss}));
}

TEST_F(HoldDownTest, WhatHasNotLastedIsNoted) {
  EXPECT_TRUE(IsHealthy({}));
  const Cause note{CauseKind::kExporterFailed, "stream lab: file a.pcap has failed: disk full"};
  const Verdict verdict = hold_down_.Judge({{kLoss}, {note}}, thresholds_, now_);
  EXPECT_TRUE(verdict.is_healthy);
  EXPECT_THAT(verdict.causes, IsEmpty());
  EXPECT_THAT(verdict.notes, ElementsAre(kLoss, note));
}

TEST_F(HoldDownTest, ACauseThatComesAndGoesNeverLasts) {
  EXPECT_TRUE(IsHealthy({}));
  for (int round = 0; round < 100; ++round) {
    EXPECT_TRUE(IsHealthy({kLoss}, seconds(1)));
    EXPECT_TRUE(IsHealthy({kLoss}, seconds(2)));
    EXPECT_TRUE(IsHealthy({}, milliseconds(100)));
  }
}

TEST_F(HoldDownTest, TwoCausesThatTakeTurnsDoNotLastTogether) {
  EXPECT_TRUE(IsHealthy({}));
  for (int round = 0; round < 10; ++round) {
    EXPECT_TRUE(IsHealthy({kLoss}, seconds(2)));
    EXPECT_TRUE(IsHealthy({kMissing}, seconds(2)));
  }
}

TEST_F(HoldDownTest, StaysUnhealthyWithItsLastCausesForAWhile) {
  EXPECT_TRUE(IsHealthy({}));
  EXPECT_FALSE(IsHealthy({kStalled, kLoss}));
  EXPECT_THAT(Judge({kLoss}).causes, ElementsAre(kLoss)) << "unhealthy while anything is wrong";
  EXPECT_THAT(Judge({}).causes, ElementsAre(kLoss));
  EXPECT_THAT(Judge({}, milliseconds(4'999)).causes, ElementsAre(kLoss));
  const Verdict healed = Judge({}, milliseconds(1));
  EXPECT_TRUE(healed.is_healthy);
  EXPECT_THAT(healed.causes, IsEmpty());
}

TEST_F(HoldDownTest, EveryRelapseMakesItWaitAnew) {
  EXPECT_TRUE(IsHealthy({}));
  EXPECT_FALSE(IsHealthy({kStalled}));
  for (int round = 0; round < 10; ++round) {
    EXPECT_FALSE(IsHealthy({}));
    EXPECT_FALSE(IsHealthy({}, seconds(4)));
    EXPECT_FALSE(IsHealthy({kLoss}));
  }
  EXPECT_FALSE(IsHealthy({}));
  EXPECT_TRUE(IsHealthy({}, seconds(5)));
}

TEST_F(HoldDownTest, HealsAtOnceWithoutATimeToRecover) {
  thresholds_.recover_after = {};
  EXPECT_TRUE(IsHealthy({}));
  EXPECT_FALSE(IsHealthy({kStalled}));
  EXPECT_TRUE(IsHealthy({}));
}

TEST_F(HoldDownTest, DrainingDuringTheStartIsNeverHealthy) {
  EXPECT_FALSE(IsHealthy({kStarting, kDraining}));
  EXPECT_FALSE(IsHealthy({kDraining}, seconds(1'000)));
}

TEST_F(HoldDownTest, AClockThatStandsStillOrGoesBackOnlyMakesItWait) {
  EXPECT_TRUE(IsHealthy({}, seconds(100)));
  EXPECT_TRUE(IsHealthy({kLoss}));
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(IsHealthy({kLoss}, milliseconds(0)));
  EXPECT_TRUE(IsHealthy({kLoss}, seconds(-50)));
  EXPECT_FALSE(IsHealthy({kLoss, kStalled}, seconds(-50)));
  EXPECT_FALSE(IsHealthy({}, milliseconds(0)));
  EXPECT_FALSE(IsHealthy({}, seconds(-1)));
  EXPECT_TRUE(IsHealthy({}, seconds(6)));
}

TEST_F(HoldDownTest, VerdictHasCausesIfAndOnlyIfItIsUnhealthy) {
  std::mt19937 random(1);
  milliseconds since_change{};
  bool was_healthy = false;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<Cause> causes;
    for (std::size_t kind = 0; kind < kCauseKindCount; ++kind) {
      if (random() % 40 == 0) causes.push_back({static_cast<CauseKind>(kind), "so"});
    }
    const milliseconds step(random() % 2'000);
    const Verdict verdict = Judge(causes, step);
    EXPECT_EQ(verdict.causes.empty(), verdict.is_healthy);
    since_change += step;
    if (verdict.is_healthy == was_healthy) continue;
    if (verdict.is_healthy && i > 0) {
      EXPECT_THAT(causes, IsEmpty());
    }
    was_healthy = verdict.is_healthy;
  }
}

}  // namespace
}  // namespace gwlbtap
