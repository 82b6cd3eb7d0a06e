// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "tests/controller/app/sample_events.h"

namespace gwlbtap::controller {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

DecodedEvent Decode(const json& event) { return DecodeEvent(event.dump(), {}); }
EventDecision Decide(const json& event) { return Decode(event).decision; }
const Scope kInstance{.instances = {"i-0abc0000000000001"}};

TEST(EventDecoder, EveryStateOfAnInstanceReconcilesIt) {
  for (const char* state :
       {"running", "stopping", "stopped", "shutting-down", "terminated", "new"}) {
    const DecodedEvent event = Decode(SampleStateChange(state));
    EXPECT_EQ(event.kind, EventKind::kInstanceState);
    EXPECT_EQ(event.decision.action, EventAction::kReconcileScope) << state;
    EXPECT_EQ(event.decision.scope, kInstance);
    EXPECT_THAT(event.decision.why, HasSubstr(state));
  }
}

TEST(EventDecoder, APendingInstanceIsIgnored) {
  EXPECT_EQ(Decide(SampleStateChange("pending")).action, EventAction::kIgnore);
}

TEST(EventDecoder, IdAndTimeOfAnEventAreKept) {
  const DecodedEvent event = Decode(SampleStateChange("running"));
  EXPECT_EQ(event.id, kSampleEventId);
  ASSERT_TRUE(event.time.has_value());
  EXPECT_EQ(std::chrono::system_clock::to_time_t(*event.time), 1'768'166'994);
}

TEST(EventDecoder, ATimeThatIsNoneIsLeftOut) {
  json event = SampleStateChange("running");
  for (const char* time : {"", "yesterday", "infinite-past", "infinite-future",
                           "9999-12-31T23:59:59Z", "-0001-01-01T00:00:00Z"}) {
    event["time"] = time;
    EXPECT_FALSE(Decode(event).time.has_value()) << time;
    EXPECT_EQ(Decide(event).action, EventAction::kReconcileScope);
  }
}

TEST(EventDecoder, AutoScalingReconcilesTheInstance) {
  std::vector<json> events;
  for (const char* what : {"launch", "terminate"}) {
    events.push_back(
        SampleLifecycleAction(std::string("EC2 Instance-") + what + " Lifecycle Action"));
  }
  events.push_back(SampleScaling("EC2 Instance Launch Successful"));
  events.push_back(SampleScaling("EC2 Instance Terminate Successful"));
  for (const json& event : events) {
    EXPECT_EQ(Decode(event).kind, EventKind::kAutoScaling);
    EXPECT_EQ(Decide(event).action, EventAction::kReconcileScope) << event;
    EXPECT_EQ(Decide(event).scope, kInstance);
  }
}

TEST(EventDecoder, AFailedLaunchIsIgnored) {
  EXPECT_EQ(Decide(SampleScaling("EC2 Instance Launch Unsuccessful")).action, EventAction::kIgnore);
}

TEST(EventDecoder, SpotWarningsAreIgnored) {
  for (const char* action : {"terminate", "stop", "hibernate"}) {
    const DecodedEvent event = Decode(SampleSpotInterruption(action));
    EXPECT_EQ(event.kind, EventKind::kSpot);
    EXPECT_EQ(event.decision.action, EventAction::kIgnore);
  }
  EXPECT_EQ(Decide(SampleEvent("aws.ec2", "EC2 Instance Rebalance Recommendation",
                               {{"instance-id", "i-0abc0000000000001"}}))
                .action,
            EventAction::kIgnore);
}

TEST(EventDecoder, ChangedTagsReconcileWhatHasThem) {
  const auto scope_of = [](const std::string& type, const std::string& id) {
    const DecodedEvent event = Decode(SampleTagChange(type, id));
    EXPECT_EQ(event.kind, EventKind::kTagChange);
    EXPECT_EQ(event.decision.action, EventAction::kReconcileScope);
    return event.decision.scope;
  };
  EXPECT_EQ(scope_of("instance", "i-0abc"), Scope{.instances = {"i-0abc"}});
  EXPECT_EQ(scope_of("network-interface", "eni-0abc"), Scope{.interfaces = {"eni-0abc"}});
  EXPECT_EQ(scope_of("vpc", "vpc-0abc"), Scope{.vpcs = {"vpc-0abc"}});
  EXPECT_EQ(scope_of("subnet", "subnet-0abc"), Scope{.subnets = {"subnet-0abc"}});
}

TEST(EventDecoder, TagsOfOtherThingsAreIgnored) {
  EXPECT_EQ(Decide(SampleTagChange("volume", "vol-0abc")).action, EventAction::kIgnore);
  json event = SampleTagChange("instance", "i-0abc");
  event["detail"]["service"] = "rds";
  EXPECT_EQ(Decide(event).action, EventAction::kIgnore);
}

TEST(EventDecoder, TagsWithoutAResourceAreRefused) {
  json event = SampleTagChange("instance", "i-0abc");
  for (const json& resources :
       {json::array(), json(nullptr), json("text"), json::array({7}), json::array({nullptr}),
        json::array({"arn:aws:ec2:eu-central-1:123456789012:instance/"}),
        json::array({json::array()})}) {
    event["resources"] = resources;
    EXPECT_EQ(Decide(event).action, EventAction::kRefuse) << resources;
  }
}

TEST(EventDecoder, CallsToEc2AreDecoded) {
  const json call = SampleCall("ModifyInstanceAttribute", {{"instanceId", "i-0abc"}}, nullptr);
  EXPECT_EQ(Decode(call).kind, EventKind::kCloudTrail);
  EXPECT_EQ(Decide(call).scope, Scope{.instances = {"i-0abc"}});
  EXPECT_EQ(DecodeEvent(call.dump(), {kSampleRole}).decision.action, EventAction::kIgnore);
}

TEST(EventDecoder, ASchedulesTurnReconcilesEverything) {
  json event = SampleSchedule();
  EXPECT_EQ(Decode(event).kind, EventKind::kSchedule);
  EXPECT_EQ(Decide(event).action, EventAction::kReconcileAll);
  event["source"] = "aws.scheduler";
  EXPECT_EQ(Decide(event).action, EventAction::kReconcileAll);
  EXPECT_TRUE(Decide(event).scope.is_everything);
}

TEST(EventDecoder, ATaskThatStartsOrStopsReconcilesItsInterface) {
  for (const char* status : {"RUNNING", "STOPPED"}) {
    EXPECT_EQ(Decode(SampleTask(status)).kind, EventKind::kTask);
    EXPECT_EQ(Decide(SampleTask(status)).scope, Scope{.interfaces = {"eni-0abcd1234abcd1234"}});
  }
  EXPECT_EQ(Decide(SampleTask("PENDING")).action, EventAction::kIgnore);
  json event = SampleTask("RUNNING");
  event["detail"].erase("attachments");
  EXPECT_EQ(Decide(event).action, EventAction::kIgnore);
  event["detail"]["attachments"] = json::array({1, nullptr, json::object()});
  EXPECT_EQ(Decide(event).action, EventAction::kIgnore);
}

TEST(EventDecoder, AMalformedTaskIsRefused) {
  for (const auto& [pointer, value] : std::vector<std::pair<std::string, json>>{
           {"/detail/lastStatus", 1},
           {"/detail/attachments", "text"},
           {"/detail/attachments/0/type", 1},
           {"/detail/attachments/0/details", 1},
           {"/detail/attachments/0/details/1/name", 1},
           {"/detail/attachments/0/details/1/value", 1},
           {"/detail/attachments/0/details/1/value", "10.0.0.1"}}) {
    json event = SampleTask("RUNNING");
    event[json::json_pointer(pointer)] = value;
    EXPECT_EQ(Decide(event).action, EventAction::kRefuse) << pointer;
  }
}

TEST(EventDecoder, ARequestReconcilesEverythingOrWhatItLists) {
  EXPECT_EQ(Decode({{"action", "reconcile"}}).kind, EventKind::kRequest);
  EXPECT_EQ(Decide({{"action", "reconcile"}}).action, EventAction::kReconcileAll);
  EXPECT_EQ(Decide({{"action", "reconcile"}, {"scope", {"i-0a", "vpc-0b"}}}).scope,
            (Scope{.instances = {"i-0a"}, .vpcs = {"vpc-0b"}}));
}

TEST(EventDecoder, ARequestPurges) {
  EXPECT_EQ(Decide({{"action", "purge"}}).action, EventAction::kPurge);
}

TEST(EventDecoder, AMalformedRequestIsRefused) {
  for (const json& request :
       {json{{"action", "prge"}}, json{{"action", ""}}, json{{"action", nullptr}},
        json{{"action", {"purge"}}}, json{{"action", "purge"}, {"scope", {"i-0a"}}},
        json{{"action", "reconcile"}, {"scope", json::array()}},
        json{{"action", "reconcile"}, {"scope", nullptr}},
        json{{"action", "reconcile"}, {"scope", "i-0a"}},
        json{{"action", "reconcile"}, {"scope", {1}}},
        json{{"action", "reconcile"}, {"scope", {"web"}}}}) {
    EXPECT_EQ(Decode(request).kind, EventKind::kRequest) << request;
    EXPECT_EQ(Decide(request).action, EventAction::kRefuse) << request;
  }
}

TEST(EventDecoder, TerraformsLifecycleReconcilesAndPurges) {
  const auto input = [](const char* action) -> json {
    return {{"tf", {{"action", action}, {"prev_input", nullptr}}}, {"action", "reconcile"}};
  };
  EXPECT_EQ(Decode(input("create")).kind, EventKind::kTerraform);
  EXPECT_EQ(Decide(input("create")).action, EventAction::kReconcileAll);
  EXPECT_EQ(Decide(input("update")).action, EventAction::kReconcileAll);
  EXPECT_EQ(Decide(input("delete")).action, EventAction::kPurge);
  EXPECT_EQ(Decide(input("read")).action, EventAction::kRefuse);
  for (const json& tf : {json(nullptr), json("delete"), json::array(), json::object()}) {
    EXPECT_EQ(Decide({{"tf", tf}}).action, EventAction::kRefuse) << tf;
  }
}

TEST(EventDecoder, NobodyElsesEventCanPurge) {
  json event = SampleEvent("com.example", "Own Event", json::object());
  event["action"] = "purge";
  event["tf"] = {{"action", "delete"}};
  EXPECT_EQ(Decide(event).action, EventAction::kIgnore);
}

TEST(EventDecoder, WhatIsUnknownIsIgnoredWithAReason) {
  const DecodedEvent other = Decode(SampleEvent("aws.s3", "Object Created", {{"bucket", "b"}}));
  EXPECT_EQ(other.kind, EventKind::kUnknown);
  EXPECT_EQ(other.decision.action, EventAction::kIgnore);
  EXPECT_THAT(other.decision.why, HasSubstr("\"Object Created\" of \"aws.s3\""));
  EXPECT_EQ(Decide(json::object()).action, EventAction::kIgnore);
  EXPECT_EQ(Decide({{"Records", json::array()}}).action, EventAction::kIgnore);
  json imitated = SampleStateChange("running");
  imitated["source"] = "com.example";
  EXPECT_EQ(Decide(imitated).action, EventAction::kIgnore) << "aws.* is AWS's alone";
}

TEST(EventDecoder, WhatIsMissingOrOfAnotherTypeIsRefusedWithItsPlace) {
  struct Case {
    json event;
    std::vector<std::string> needed;
  };
  for (const Case& sample :
       {Case{SampleStateChange("running"),
             {"/source", "/detail-type", "/detail/instance-id", "/detail/state"}},
        Case{SampleScaling("EC2 Instance Launch Successful"), {"/detail/EC2InstanceId"}},
        Case{SampleTagChange("instance", "i-0abc"), {"/detail/service", "/detail/resource-type"}},
        Case{SampleTask("RUNNING"), {"/detail/lastStatus"}}}) {
    for (const std::string& pointer : sample.needed) {
      for (const json& wrong : {json(nullptr), json(""), json(1), json::array(), json::object()}) {
        json event = sample.event;
        event[json::json_pointer(pointer)] = wrong;
        EXPECT_EQ(Decide(event).action, EventAction::kRefuse) << pointer << wrong;
        EXPECT_THAT(Decide(event).why, HasSubstr(pointer));
      }
    }
  }
  json event = SampleStateChange("running");
  event["id"] = 7;
  EXPECT_THAT(Decide(event).why, HasSubstr("/id"));
  event = SampleStateChange("running");
  event["time"] = 7;
  EXPECT_THAT(Decide(event).why, HasSubstr("/time"));
}

TEST(EventDecoder, IdsOfAnotherShapeAreRefused) {
  json event = SampleStateChange("running");
  for (const char* id : {"i-", "i-XYZ", "mi-0abc", "i-0abc&Filter.1=x", "i-0abc\n"}) {
    event["detail"]["instance-id"] = id;
    EXPECT_EQ(Decide(event).action, EventAction::kRefuse) << id;
  }
}

TEST(EventDecoder, WhatIsNoJsonObjectIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("no JSON"), std::string("[]"), std::string("\"x\""),
        std::string(100'000, '['), std::string(300 << 10, ' '), std::string("{\"a\":\"\xff\"}")}) {
    const DecodedEvent event = DecodeEvent(text, {});
    EXPECT_EQ(event.kind, EventKind::kUnknown);
    EXPECT_EQ(event.decision.action, EventAction::kRefuse) << text.substr(0, 20);
    EXPECT_FALSE(event.decision.why.empty());
  }
}

TEST(EventDecoder, EveryTruncationIsRefused) {
  const std::string text = SampleTask("RUNNING").dump();
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(DecodeEvent(text.substr(0, size), {}).decision.action, EventAction::kRefuse);
  }
}

TEST(EventDecoder, EveryKindHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const EventKind kind :
       {EventKind::kUnknown, EventKind::kInstanceState, EventKind::kAutoScaling, EventKind::kSpot,
        EventKind::kTagChange, EventKind::kCloudTrail, EventKind::kSchedule, EventKind::kTask,
        EventKind::kRequest, EventKind::kTerraform}) {
    EXPECT_FALSE(ToString(kind).empty());
    names.insert(ToString(kind));
  }
  EXPECT_EQ(names.size(), 10u);
}

}  // namespace
}  // namespace gwlbtap::controller
