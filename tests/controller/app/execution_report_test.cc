// SPDX-License-Identifier: Apache-2.0
#include "controller/app/execution_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/app/actions.h"
#include "tests/controller/app/fake_region.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

ActionResult Result(Action action, ActionEnd end, std::string code = "") {
  return {.action = std::move(action), .end = end, .code = std::move(code), .detail = "why"};
}

TEST(ExecutionReport, CountsEveryEndInItsOwnPlace) {
  ExecutionReport report;
  report.Add(Result(example::Creation("eni-1"), ActionEnd::kDone));
  report.Add(Result(example::Modification("tms-2", "eni-2"), ActionEnd::kDone));
  report.Add(Result(example::Deletion("tms-3", "eni-3"), ActionEnd::kDone));
  report.Add(Result(example::Creation("eni-4"), ActionEnd::kObsolete));
  report.Add(Result(example::Creation("eni-5"), ActionEnd::kSkipped, "Gone"));
  report.Add(Result(example::Creation("eni-6"), ActionEnd::kFailed, "Odd"));
  report.Add(Result(example::Creation("eni-7"), ActionEnd::kBlocked));
  report.Add(Result(example::Creation("eni-8"), ActionEnd::kRemaining));
  EXPECT_EQ(report.created, 1);
  EXPECT_EQ(report.modified, 1);
  EXPECT_EQ(report.deleted, 1);
  EXPECT_EQ(report.obsolete, 1);
  EXPECT_THAT(report.skipped, ElementsAre(Pair("Gone", 1)));
  EXPECT_THAT(report.failed, ElementsAre(Pair("Odd", 1)));
  EXPECT_EQ(report.blocked, 1);
  EXPECT_EQ(report.remaining, 1);
  EXPECT_THAT(report.failures, ElementsAre("cannot create the session on eni-6: why"));
}

TEST(ExecutionReport, KeepsTheSentencesOfTheFirstFailuresOnly) {
  ExecutionReport report;
  for (int i = 0; i < 100; ++i) {
    report.Add(Result(example::Creation("eni-1"), ActionEnd::kFailed, i % 2 == 0 ? "A" : "B"));
  }
  EXPECT_EQ(report.failures.size(), ExecutionReport::kMostFailures);
  EXPECT_EQ(Total(report.failed), 100);
}

TEST(ExecutionReport, AFailureHasTheCodeOfWhoeverSpoke) {
  EXPECT_EQ(FailureCode(Refused("Odd")), "Odd");
  EXPECT_EQ(FailureCode(Refused("", 502)), "HTTP 502");
  EXPECT_EQ(FailureCode(absl::DeadlineExceededError("late")), "DEADLINE_EXCEEDED");
}

TEST(ExecutionReport, EndsHaveTheWordsOfTheLog) {
  EXPECT_EQ(ToString(ActionEnd::kDone), "done");
  EXPECT_EQ(ToString(ActionEnd::kObsolete), "obsolete");
  EXPECT_EQ(ToString(ActionEnd::kSkipped), "skipped");
  EXPECT_EQ(ToString(ActionEnd::kFailed), "failed");
  EXPECT_EQ(ToString(ActionEnd::kBlocked), "blocked");
  EXPECT_EQ(ToString(ActionEnd::kRemaining), "remaining");
}

}  // namespace
}  // namespace gwlbtap::controller
