// SPDX-License-Identifier: Apache-2.0
#include "appliance/health_monitor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

auto IsCause(CauseKind kind) { return Field(&Cause::kind, kind); }

// An appliance with one worker, one required stream and its exporter, and a clock.
class HealthMonitorTest : public testing::Test {
 protected:
  HealthMonitorTest() {
    condition_.is_receiving = true;
    condition_.worker_turns = {0};
    condition_.is_link_up = true;
    condition_.buffers = {.free = 900, .total = 1'000};
    condition_.streams = {{.name = "siem",
                           .required = 1,
                           .exporters = {{.name = "listen [::]:57012", .collectors = 1}}}};
  }

  // Looks every 50 ms for so long, while what `turns` does not name goes round.
  void Pass(std::chrono::milliseconds time, bool worker_turns = true, bool exporter_turns = true) {
    for (const auto end = now_ + time; now_ < end; now_ += 50ms) {
      if (worker_turns) ++condition_.worker_turns[0];
      for (ExporterCondition& exporter : condition_.streams[0].exporters) {
        if (exporter_turns) ++exporter.turns;
      }
      condition_.handled += 1'000;
      static_cast<void>(monitor_.Judge(condition_, drain_reason_, now_));
    }
  }
  const Verdict& verdict() const { return monitor_.verdict(); }

  LiveConfig live_{
      .thresholds = {.worker_timeout = 1s, .exporter_timeout = 2s, .recover_after = 3s},
      .loss_window = 1s};
  HealthMonitor monitor_{live_};
  ApplianceCondition condition_;
  std::optional<std::string> drain_reason_;
  std::chrono::steady_clock::time_point now_{1h};
};

TEST_F(HealthMonitorTest, IsHealthyOnceTheWorkerTurnsAndTheCollectorIsThere) {
  Pass(50ms, false);
  EXPECT_THAT(verdict().causes, ElementsAre(IsCause(CauseKind::kStarting)));
  Pass(50ms);
  EXPECT_TRUE(verdict().is_healthy);
}

TEST_F(HealthMonitorTest, BeforeReceivingBeginsNoWorkerIsStalled) {
  condition_.is_receiving = false;
  Pass(5s, false);
  EXPECT_FALSE(monitor_.HasStalledWorker());
}

TEST_F(HealthMonitorTest, ARequiredStreamWhosePacketsReachNobodyIsUnhealthy) {
  Pass(1s);
  ExporterCondition& exporter = condition_.streams[0].exporters[0];
  for (int look = 0; look < 20; ++look) {
    exporter.handed += 1'000;
    exporter.missed += 500;
    Pass(50ms);
  }
  EXPECT_THAT(verdict().causes, ElementsAre(IsCause(CauseKind::kLosingPackets)));
}

TEST_F(HealthMonitorTest, ItIsEnoughThatOneExporterOfAStreamGetsThePackets) {
  condition_.streams[0].exporters.push_back({.name = "file a.pcap", .collectors = 1});
  Pass(1s);
  for (int look = 0; look < 20; ++look) {
    for (ExporterCondition& exporter : condition_.streams[0].exporters) exporter.handed += 1'000;
    condition_.streams[0].exporters[0].missed += 1'000;
    Pass(50ms);
  }
  EXPECT_TRUE(verdict().is_healthy);
}

TEST_F(HealthMonitorTest, AWorkerThatStandsStillIsNamedWithinTwiceItsTimeout) {
  Pass(1s);
  Pass(2s, false);
  EXPECT_THAT(verdict().causes, ElementsAre(IsCause(CauseKind::kWorkerStalled)));
  EXPECT_TRUE(monitor_.HasStalledWorker());
  Pass(50ms);
  EXPECT_FALSE(monitor_.HasStalledWorker());
  EXPECT_FALSE(verdict().is_healthy) << "held down";
  Pass(4s);
  EXPECT_TRUE(verdict().is_healthy);
}

TEST_F(HealthMonitorTest, AnExporterThatStandsStillIsNamed) {
  Pass(1s);
  Pass(3s, true, false);
  EXPECT_THAT(verdict().causes, ElementsAre(IsCause(CauseKind::kExporterStalled)));
}

TEST_F(HealthMonitorTest, AFailureOfWhatIsNotRequiredIsANote) {
  condition_.streams[0].required = 0;
  condition_.streams[0].exporters[0].failure = absl::DataLossError("disk full");
  Pass(1s);
  EXPECT_TRUE(verdict().is_healthy);
  EXPECT_THAT(verdict().notes, ElementsAre(IsCause(CauseKind::kExporterFailed)));
}

TEST_F(HealthMonitorTest, CollectorsOfAllExportersOfAStreamCount) {
  condition_.streams[0].required = 2;
  Pass(1s);
  EXPECT_THAT(verdict().causes, ElementsAre(IsCause(CauseKind::kCollectorsMissing)));
  condition_.streams[0].exporters.push_back({.name = "file a.pcap", .collectors = 1});
  Pass(4s);
  EXPECT_TRUE(verdict().is_healthy);
}

TEST_F(HealthMonitorTest, LossesLinkAndBuffersCount) {
  Pass(1s);
  condition_.lost += 10'000;
  condition_.is_link_up = false;
  condition_.buffers.free = 1;
  Pass(50ms);
  EXPECT_THAT(verdict().causes,
              ElementsAre(IsCause(CauseKind::kLinkDown), IsCause(CauseKind::kLosingPackets),
                          IsCause(CauseKind::kBuffersExhausted)));
}

TEST_F(HealthMonitorTest, DrainingCountsAtOnce) {
  Pass(1s);
  drain_reason_ = "SIGTERM";
  Pass(50ms);
  EXPECT_THAT(verdict().causes, ElementsAre(IsCause(CauseKind::kDraining)));
}

TEST_F(HealthMonitorTest, NewThresholdsHoldFromTheNextLook) {
  Pass(1s);
  Pass(500ms, false);
  EXPECT_TRUE(verdict().is_healthy);
  live_.thresholds.worker_timeout = 200ms;
  monitor_.SetThresholds(live_);
  Pass(50ms, false);
  EXPECT_THAT(verdict().causes, ElementsAre(IsCause(CauseKind::kWorkerStalled)));
}

}  // namespace
}  // namespace gwlbtap
