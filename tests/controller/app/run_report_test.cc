// SPDX-License-Identifier: Apache-2.0
#include "controller/app/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/core/skip_codes.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

RunReport FullRun() { return {.run_id = "run-1", .scope = Scope::Everything()}; }
RunReport ScopedRun() { return {.run_id = "run-1", .scope = {.instances = {"i-1"}}}; }

std::vector<ProblemKind> KindsOf(const RunReport& report) {
  std::vector<ProblemKind> kinds;
  for (const Problem& problem : ProblemsOf(report)) kinds.push_back(problem.kind);
  return kinds;
}

TEST(RunReport, WithoutProblemsAllIsWell) {
  for (const RunReport& report : {FullRun(), ScopedRun()}) {
    EXPECT_THAT(ProblemsOf(report), IsEmpty());
    EXPECT_TRUE(VerdictForLambda(report).ok());
  }
}

TEST(RunReport, NamesEveryProblem) {
  RunReport report = FullRun();
  report.gaps = {"instances: no"};
  report.execution.obstacle = absl::PermissionDeniedError("not allowed");
  report.execution.failed = {{"Odd", 3}};
  report.execution.failures = {"cannot create"};
  report.execution.blocked = 4;
  report.execution.remaining = 5;
  report.plan.postponed_actions = 6;
  report.plan.held_back_deletions = 7;
  EXPECT_THAT(
      ProblemsOf(report),
      ElementsAre(Field(&Problem::text, "instances: no"), Field(&Problem::text, "not allowed"),
                  Field(&Problem::text, "cannot create"),
                  Field(&Problem::text, "2 more actions failed"),
                  Field(&Problem::text, HasSubstr("4 actions were not tried")),
                  Field(&Problem::text, HasSubstr("11 actions remain")),
                  Field(&Problem::text, HasSubstr("7 deletions are held back"))));
}

TEST(RunReport, WhatTheNextRunMendsFailsAnEventButNotASchedule) {
  for (RunReport report : {FullRun(), ScopedRun()}) {
    report.execution.remaining = 1;
    EXPECT_THAT(KindsOf(report), ElementsAre(ProblemKind::kRemaining));
    EXPECT_EQ(VerdictForLambda(report).ok(), report.scope.is_everything);
    report.execution = {.failed = {{"Odd", 1}}, .failures = {"cannot create"}};
    EXPECT_EQ(VerdictForLambda(report).ok(), report.scope.is_everything);
    report.is_purge = true;
    EXPECT_FALSE(VerdictForLambda(report).ok());
  }
}

TEST(RunReport, AnIncompleteInventoryAndAnObstacleFailEveryRun) {
  for (RunReport report : {FullRun(), ScopedRun()}) {
    report.gaps = {"instances: no"};
    EXPECT_TRUE(absl::IsUnavailable(VerdictForLambda(report)));
    report.gaps.clear();
    report.execution.obstacle = absl::UnauthenticatedError("who?");
    EXPECT_EQ(VerdictForLambda(report), absl::PermissionDeniedError("run run-1: who?"));
  }
}

TEST(RunReport, HeldBackDeletionsFailNoRunOfLambda) {
  for (RunReport report : {FullRun(), ScopedRun()}) {
    report.plan.held_back_deletions = 1;
    EXPECT_THAT(KindsOf(report), ElementsAre(ProblemKind::kHeldBack));
    EXPECT_TRUE(VerdictForLambda(report).ok());
  }
}

TEST(RunReport, TheSummaryLeavesOutWhatIsNothingSpecial) {
  RunReport report = FullRun();
  report.plan.desired = 5;
  report.plan.unchanged = 3;
  report.execution.created = 2;
  EXPECT_EQ(Summary(report),
            "2 created, 0 modified, 0 deleted; 3 of 5 sessions were as they should be");
  report.execution.failed = {{"Odd", 2}};
  report.execution.remaining = 1;
  EXPECT_THAT(Summary(report), HasSubstr("0 deleted, 2 failed, 1 remaining; "));
}

TEST(RunReport, AsJsonItHasAllThatCounts) {
  RunReport report = ScopedRun();
  report.execution.created = 2;
  report.plan.skips = {{.code = "eni-full"}, {.code = "eni-full"}};
  report.throttled = 9;
  const nlohmann::ordered_json json = ToJson(report);
  EXPECT_EQ(json.at("outcome"), "done");
  EXPECT_EQ(json.at("run"), "run-1");
  EXPECT_EQ(json.at("scope"), "i-1");
  EXPECT_EQ(json.at("created"), 2);
  EXPECT_EQ(json.at("skipped").at("eni-full"), 2);
  EXPECT_EQ(json.at("throttled"), 9);
  report.execution.remaining = 1;
  EXPECT_EQ(ToJson(report).at("outcome"), "incomplete");
}

TEST(RunReport, MetricsTellTheStateAfterTheRun) {
  RunReport report = FullRun();
  report.plan.desired = 5;
  report.plan.owned = 4;
  report.plan.foreign = 6;
  report.plan.skips = {{.code = std::string(skip_code::kTypeUnsupported)},
                       {.code = std::string(skip_code::kTypeRefused)},
                       {.code = "eni-full"}};
  report.execution.created = 2;
  report.execution.deleted = 1;
  const RunMetrics metrics = MetricsOf(report, "prod");
  EXPECT_TRUE(metrics.is_full);
  EXPECT_EQ(metrics.controller, "prod");
  EXPECT_EQ(metrics.run, "run-1");
  EXPECT_EQ(metrics.desired, 5);
  EXPECT_EQ(metrics.actual, 5);
  EXPECT_EQ(metrics.foreign, 6);
  EXPECT_EQ(metrics.unsupported, 2);
  EXPECT_EQ(metrics.skipped.at("eni-full"), 1);
}

TEST(RunReport, AStateThatIsNotKnownIsNoMetric) {
  EXPECT_FALSE(MetricsOf(ScopedRun(), "prod").is_full);
  RunReport report = FullRun();
  report.is_purge = true;
  EXPECT_FALSE(MetricsOf(report, "prod").is_full);
  report = FullRun();
  report.gaps = {"instances: no"};
  EXPECT_FALSE(MetricsOf(report, "prod").is_full);
}

}  // namespace
}  // namespace gwlbtap::controller
