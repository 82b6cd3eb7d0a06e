// SPDX-License-Identifier: Apache-2.0
#include "health/find_causes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

HealthSnapshot Fine() {
  return {.workers = {{.has_started = true}, {.has_started = true}},
          .loss = {.lost = 0, .offered = 1'000'000, .period = seconds(10)},
          .buffers = {.free = 8000, .total = 8192},
          .streams = {{.name = "siem", .required = 1, .connected = 1}, {.name = "lab"}},
          .exporters = {{.name = "listen 192.0.2.1:57012", .stream = "siem", .is_required = true},
                        {.name = "file a.pcap", .stream = "lab"}},
          .drain_reason = {}};
}

std::vector<Cause> CausesOf(const HealthSnapshot& snapshot,
                            const HealthThresholds& thresholds = {}) {
  return FindCauses(snapshot, thresholds).causes;
}

TEST(FindCauses, WhereAllIsFineThereIsNoCause) {
  const Findings findings = FindCauses(Fine(), {});
  EXPECT_THAT(findings.causes, IsEmpty());
  EXPECT_THAT(findings.notes, IsEmpty());
}

TEST(FindCauses, AWorkerThatHasNotBegunIsStarting) {
  HealthSnapshot snapshot = Fine();
  snapshot.workers[1] = {.has_started = false, .silent_for = seconds(60)};
  EXPECT_THAT(CausesOf(snapshot),
              ElementsAre(Cause{CauseKind::kStarting, "worker 1 has not gone round its loop yet"}));
}

TEST(FindCauses, WithoutWorkersItIsStarting) {
  HealthSnapshot snapshot = Fine();
  snapshot.workers.clear();
  EXPECT_THAT(CausesOf(snapshot),
              ElementsAre(Cause{CauseKind::kStarting, "there is no worker yet"}));
}

TEST(FindCauses, AWorkerIsStalledFromTheTimeoutOn) {
  HealthSnapshot snapshot = Fine();
  snapshot.workers[1].silent_for = milliseconds(999);
  EXPECT_THAT(CausesOf(snapshot), IsEmpty());
  snapshot.workers[1].silent_for = milliseconds(1'200);
  EXPECT_THAT(CausesOf(snapshot),
              ElementsAre(Cause{CauseKind::kWorkerStalled,
                                "worker 1 has not gone round its loop for 1.2 s"}));
  EXPECT_THAT(CausesOf(snapshot, {.worker_timeout = seconds(2)}), IsEmpty());
}

TEST(FindCauses, ALossOnTheWayToTheCollectorsOfARequiredStreamIsACause) {
  HealthSnapshot snapshot = Fine();
  snapshot.streams[0].missed = {.lost = 60'000, .offered = 1'000'000, .period = seconds(10)};
  snapshot.streams[1].missed = {.lost = 1'000'000, .offered = 1'000'000, .period = seconds(10)};
  EXPECT_THAT(
      CausesOf(snapshot),
      ElementsAre(Cause{CauseKind::kLosingPackets,
                        "stream siem: 6 % of packets reached no collector in the last 10 s"}));
}

TEST(FindCauses, ALinkThatIsDownIsACause) {
  HealthSnapshot snapshot = Fine();
  snapshot.is_link_up = false;
  EXPECT_THAT(CausesOf(snapshot), ElementsAre(Cause{CauseKind::kLinkDown, "the link is down"}));
}

TEST(FindCauses, ALossAboveTheLimitIsACause) {
  HealthSnapshot snapshot = Fine();
  snapshot.loss.lost = 50'000;
  EXPECT_THAT(CausesOf(snapshot), IsEmpty()) << "just the limit";
  snapshot.loss.lost = 50'001;
  EXPECT_THAT(CausesOf(snapshot), ElementsAre(Cause{CauseKind::kLosingPackets,
                                                    "5 % of packets lost in the last 10 s"}));
  snapshot.loss.lost = 41'000;
  EXPECT_THAT(
      CausesOf(snapshot, {.max_loss_ratio = 0.04}),
      ElementsAre(Cause{CauseKind::kLosingPackets, "4.1 % of packets lost in the last 10 s"}));
}

TEST(FindCauses, ALossOfFewPacketsSaysNothing) {
  HealthSnapshot snapshot = Fine();
  snapshot.loss = {.lost = 999, .offered = 999, .period = seconds(10)};
  EXPECT_THAT(CausesOf(snapshot), IsEmpty());
  snapshot.loss = {};
  EXPECT_THAT(CausesOf(snapshot, {.min_loss_packets = 0}), IsEmpty());
}

TEST(FindCauses, TooFewFreeBuffersAreACause) {
  HealthSnapshot snapshot = Fine();
  snapshot.buffers.free = 100;
  EXPECT_THAT(CausesOf(snapshot), ElementsAre(Cause{CauseKind::kBuffersExhausted,
                                                    "100 of 8192 packet buffers are free"}));
  snapshot.buffers = {};
  EXPECT_THAT(CausesOf(snapshot), IsEmpty()) << "without a pool";
}

TEST(FindCauses, MissingCollectorsOfARequiredStreamAreACause) {
  HealthSnapshot snapshot = Fine();
  snapshot.streams[0] = {.name = "siem", .required = 2, .connected = 1};
  EXPECT_THAT(CausesOf(snapshot), ElementsAre(Cause{CauseKind::kCollectorsMissing,
                                                    "stream siem: 1 of 2 required collectors"}));
  snapshot.streams[0].can_spill = true;
  EXPECT_THAT(CausesOf(snapshot), IsEmpty()) << "nothing is lost";
}

TEST(FindCauses, AnExporterOfARequiredStreamIsACauseWhenItFailsOrStalls) {
  HealthSnapshot snapshot = Fine();
  snapshot.exporters[0].silent_for = milliseconds(6'100);
  EXPECT_THAT(
      CausesOf(snapshot),
      ElementsAre(Cause{CauseKind::kExporterStalled,
                        "stream siem: listen 192.0.2.1:57012 has made no progress for 6.1 s"}));
  snapshot.exporters[0].failure = "disk full";
  EXPECT_THAT(CausesOf(snapshot),
              ElementsAre(Cause{CauseKind::kExporterFailed,
                                "stream siem: listen 192.0.2.1:57012 has failed: disk full"}));
}

TEST(FindCauses, AnExporterThatIsNotRequiredIsOnlyNoted) {
  HealthSnapshot snapshot = Fine();
  snapshot.exporters[1].failure = "disk full";
  const Findings findings = FindCauses(snapshot, {});
  EXPECT_THAT(findings.causes, IsEmpty());
  EXPECT_THAT(findings.notes, ElementsAre(Cause{CauseKind::kExporterFailed,
                                                "stream lab: file a.pcap has failed: disk full"}));
}

TEST(FindCauses, DrainingIsACauseWithItsReason) {
  HealthSnapshot snapshot = Fine();
  snapshot.drain_reason = "SIGTERM";
  EXPECT_THAT(CausesOf(snapshot), ElementsAre(Cause{CauseKind::kDraining, "draining: SIGTERM"}));
}

TEST(FindCauses, AStalledControlThreadIsACauseThatSaysForHowLong) {
  EXPECT_EQ(
      ControlStalled(milliseconds(3'500)),
      (Cause{CauseKind::kControlStalled, "the control thread has formed no verdict for 3.5 s"}));
}

HealthSnapshot AnySnapshot(std::mt19937& random) {
  const auto below = [&random](unsigned limit) { return random() % limit; };
  HealthSnapshot snapshot;
  for (auto i = below(4); i > 0; --i) {
    snapshot.workers.push_back({below(2) == 0, milliseconds(below(3'000))});
  }
  snapshot.is_link_up = below(2) == 0;
  snapshot.loss = {below(3'000), below(30'000), seconds(10)};
  snapshot.buffers = {below(100), below(2'000)};
  for (auto i = below(3); i > 0; --i) {
    snapshot.streams.push_back({"s", below(3), below(3), below(2) == 0});
    snapshot.exporters.push_back(
        {"e", "s", below(2) == 0, below(2) == 0 ? "gone" : "", milliseconds(below(9'000))});
  }
  if (below(2) == 0) snapshot.drain_reason = "test";
  return snapshot;
}

TEST(FindCauses, MakingOneThingWorseNeverRemovesACause) {
  std::mt19937 random(1);
  for (int round = 0; round < 2'000; ++round) {
    const HealthSnapshot snapshot = AnySnapshot(random);
    HealthSnapshot worse = snapshot;
    worse.is_link_up = false;
    worse.drain_reason = "worse";
    worse.loss.lost *= 2;
    worse.buffers.free /= 2;
    for (WorkerHealth& worker : worse.workers) worker.silent_for *= 2;
    for (StreamHealth& stream : worse.streams) ++stream.required;
    for (ExporterHealth& exporter : worse.exporters) exporter.silent_for *= 2;
    for (StreamHealth& stream : worse.streams) stream.can_spill = false;
    const auto kinds = [](const HealthSnapshot& of) {
      std::multiset<CauseKind> found;
      for (const Cause& cause : CausesOf(of)) found.insert(cause.kind);
      return found;
    };
    const auto before = kinds(snapshot);
    const auto after = kinds(worse);
    EXPECT_TRUE(std::includes(after.begin(), after.end(), before.begin(), before.end()));
    EXPECT_TRUE(after.contains(CauseKind::kDraining));
  }
}

TEST(FindCauses, CausesComeInTheOrderOfTheirKinds) {
  std::mt19937 random(2);
  for (int round = 0; round < 2'000; ++round) {
    const auto causes = CausesOf(AnySnapshot(random));
    EXPECT_TRUE(std::is_sorted(causes.begin(), causes.end(),
                               [](const Cause& a, const Cause& b) { return a.kind < b.kind; }));
    for (const Cause& cause : causes) EXPECT_FALSE(cause.text.empty());
  }
}

}  // namespace
}  // namespace gwlbtap
