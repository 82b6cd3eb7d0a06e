// SPDX-License-Identifier: Apache-2.0
#include "controller/app/lambda_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>

#include "tests/controller/app/sample_events.h"

namespace gwlbtap::controller {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class LambdaHandler : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> Handle(const std::string& event) {
    return handler_({.request_id = "r-1", .event = event});
  }
  json LastLogLine() {
    json last;
    std::istringstream lines(out_.str());
    for (std::string line; std::getline(lines, line);) last = json::parse(line);
    return last;
  }

  absl::StatusOr<std::string> result_ = "\"done\"";
  std::optional<DecodedEvent> worked_on_;
  std::ostringstream out_;
  JsonLog log_{out_, {}};
  Handler handler_ = MakeEventHandler(
      {kSampleRole},
      [this](const DecodedEvent& event, const Invocation&) {
        worked_on_ = event;
        return result_;
      },
      log_);
};

TEST_F(LambdaHandler, WhatAnEventAsksForIsDone) {
  EXPECT_EQ(*Handle(SampleStateChange("running").dump()), "\"done\"");
  ASSERT_TRUE(worked_on_.has_value());
  EXPECT_EQ(worked_on_->decision.scope, Scope{.instances = {"i-0abc0000000000001"}});
  const json line = LastLogLine();
  EXPECT_EQ(line["message"], "event accepted");
  EXPECT_EQ(line["event_kind"], "instance-state");
  EXPECT_EQ(line["action"], "reconcile-scope");
  EXPECT_EQ(line["scope"], "i-0abc0000000000001");
  EXPECT_EQ(line["event_id"], kSampleEventId);
  EXPECT_EQ(line["request_id"], "r-1");
}

TEST_F(LambdaHandler, EverythingAndPurgesAreDone) {
  EXPECT_TRUE(Handle(R"({"action":"reconcile"})").ok());
  EXPECT_EQ(worked_on_->decision.action, EventAction::kReconcileAll);
  EXPECT_TRUE(Handle(R"({"tf":{"action":"delete"}})").ok());
  EXPECT_EQ(worked_on_->decision.action, EventAction::kPurge);
}

TEST_F(LambdaHandler, AFailureIsPassedOn) {
  result_ = absl::UnavailableError("no EC2 today");
  EXPECT_EQ(Handle(SampleSchedule().dump()).status(), result_.status());
}

TEST_F(LambdaHandler, WhatIsIgnoredSucceedsWithItsReason) {
  const json response = json::parse(*Handle(SampleSpotInterruption("stop").dump()));
  EXPECT_EQ(response["outcome"], "ignored");
  EXPECT_THAT(response["why"].get<std::string>(), HasSubstr("spot"));
  EXPECT_FALSE(worked_on_.has_value());
  EXPECT_EQ(LastLogLine()["level"], "INFO");
  EXPECT_EQ(LastLogLine()["message"], "event ignored");
}

TEST_F(LambdaHandler, OurOwnCallsAreIgnored) {
  EXPECT_THAT(*Handle(SampleCall("DeleteTrafficMirrorSession", {}, {}).dump()),
              HasSubstr("ourselves"));
}

TEST_F(LambdaHandler, AMalformedEventIsRefusedOnceAndForAll) {
  for (const char* event : {"", "no JSON", "[]", R"({"source":"aws.ec2"})", "{\"a\":\"\xff\"}"}) {
    const absl::StatusOr<std::string> response = Handle(event);
    ASSERT_TRUE(response.ok()) << "a failure would be delivered again: " << event;
    EXPECT_EQ(json::parse(*response)["outcome"], "refused");
    EXPECT_EQ(LastLogLine()["level"], "ERROR");
    EXPECT_EQ(LastLogLine()["message"], "event refused");
  }
  EXPECT_FALSE(worked_on_.has_value());
}

TEST_F(LambdaHandler, AMalformedRequestFails) {
  for (const char* request : {R"({"action":"prge"})", R"({"tf":{"action":"destroy"}})"}) {
    EXPECT_EQ(Handle(request).status().code(), absl::StatusCode::kInvalidArgument) << request;
    EXPECT_EQ(LastLogLine()["level"], "ERROR");
  }
  EXPECT_FALSE(worked_on_.has_value());
}

}  // namespace
}  // namespace gwlbtap::controller
