// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/controller/app/sample_events.h"

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;

const Invocation kInvocation{.request_id = "request-1", .event = ""};

DecodedEvent StateChange() { return DecodeEvent(SampleStateChange("running").dump(), {}); }

TEST(EventWork, DeliveriesOfOneEventAreOneOccasion) {
  const DecodedEvent event = StateChange();
  const Invocation again{.request_id = "request-2", .event = ""};
  const RunRequest first = RequestFor(event, kInvocation, *event.time);
  const RunRequest second = RequestFor(event, again, *event.time);
  EXPECT_EQ(first.occasion, kSampleEventId);
  EXPECT_EQ(second.occasion, kSampleEventId);
  EXPECT_EQ(first.run_id, "request-1");
  EXPECT_EQ(second.run_id, "request-2");
  EXPECT_EQ(first.scope, event.decision.scope);
}

TEST(EventWork, ARequestWithoutAnIdIsItsOwnOccasion) {
  const DecodedEvent event = DecodeEvent(R"({"action": "reconcile"})", {});
  const RunRequest request = RequestFor(event, kInvocation, {});
  EXPECT_EQ(request.occasion, "request-1");
  EXPECT_TRUE(request.scope.is_everything);
  EXPECT_FALSE(request.is_purge);
  EXPECT_FALSE(request.is_recent);
}

TEST(EventWork, AnEventIsRecentForAMinute) {
  const DecodedEvent event = StateChange();
  EXPECT_TRUE(RequestFor(event, kInvocation, *event.time + std::chrono::seconds(59)).is_recent);
  EXPECT_FALSE(RequestFor(event, kInvocation, *event.time + kRecent).is_recent);
}

TEST(EventWork, APurgeIsOverEverything) {
  const DecodedEvent event = DecodeEvent(R"({"tf": {"action": "delete"}})", {});
  const RunRequest request = RequestFor(event, kInvocation, {});
  EXPECT_TRUE(request.is_purge);
  EXPECT_TRUE(request.scope.is_everything);
}

TEST(EventWork, AnswersWithTheReportAndLogsMetrics) {
  std::ostringstream written;
  JsonLog log(written, {});
  const EventWork work = MakeEventWork(
      [](const RunRequest& request, const aws::CallLimits& /*limits*/) {
        RunReport report{.run_id = request.run_id, .scope = request.scope};
        report.execution.created = 3;
        return report;
      },
      "prod", log);
  const absl::StatusOr<std::string> response = work(StateChange(), kInvocation);
  ASSERT_TRUE(response.ok());
  EXPECT_THAT(*response, HasSubstr(R"("created":3)"));
  EXPECT_THAT(written.str(), HasSubstr(R"("_aws")"));
}

TEST(EventWork, FailsWhereAnotherDeliveryMayHelpAndStillLogsMetrics) {
  std::ostringstream written;
  JsonLog log(written, {});
  const EventWork work = MakeEventWork(
      [](const RunRequest& request, const aws::CallLimits& /*limits*/) {
        return RunReport{
            .run_id = request.run_id, .scope = request.scope, .gaps = {"instances: no"}};
      },
      "prod", log);
  EXPECT_EQ(work(StateChange(), kInvocation).status(),
            absl::UnavailableError("run request-1: instances: no"));
  EXPECT_THAT(written.str(), HasSubstr(R"("_aws")"));
}

}  // namespace
}  // namespace gwlbtap::controller
