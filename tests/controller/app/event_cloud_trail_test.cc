// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_cloud_trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/controller/app/sample_events.h"

namespace gwlbtap::controller {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

EventDecision Decide(const json& event, const OwnArns& ours = {}) {
  absl::StatusOr<EventDecision> decision = DecodeCloudTrailCall(event, ours);
  if (!decision.ok()) return EventDecision::Refuse(std::string(decision.status().message()));
  return *std::move(decision);
}

json Attach() {
  return SampleCall(
      "AttachNetworkInterface",
      {{"networkInterfaceId", "eni-0aaa"}, {"instanceId", "i-0abc"}, {"deviceIndex", 1}},
      {{"requestId", "1"}, {"attachmentId", "eni-attach-0bbb"}});
}

TEST(CloudTrail, AnAttachedInterfaceIsReconciledWithItsInstance) {
  const EventDecision decision = Decide(Attach());
  EXPECT_EQ(decision.action, EventAction::kReconcileScope);
  EXPECT_EQ(decision.scope, (Scope{.instances = {"i-0abc"}, .interfaces = {"eni-0aaa"}}));
  EXPECT_THAT(decision.why, HasSubstr("AttachNetworkInterface was called"));
}

TEST(CloudTrail, ADetachedInterfaceNamesNothingSoEverythingIsReconciled) {
  const EventDecision decision = Decide(
      SampleCall("DetachNetworkInterface", {{"attachmentId", "eni-attach-0bbb"}, {"force", false}},
                 {{"requestId", "1"}, {"_return", true}}));
  EXPECT_EQ(decision.action, EventAction::kReconcileAll);
  EXPECT_THAT(decision.why, HasSubstr("not to be told"));
}

TEST(CloudTrail, ACreatedInterfaceIsReconciled) {
  const EventDecision decision = Decide(SampleCall(
      "CreateNetworkInterface", {{"subnetId", "subnet-0ccc"}, {"groupSet", json::object()}},
      {{"requestId", "1"},
       {"networkInterface",
        {{"networkInterfaceId", "eni-0aaa"},
         {"subnetId", "subnet-0ccc"},
         {"vpcId", "vpc-0ddd"},
         {"requesterManaged", false},
         {"status", "pending"}}}}));
  EXPECT_EQ(decision.scope, Scope{.interfaces = {"eni-0aaa"}});
}

TEST(CloudTrail, AllLaunchedInstancesAreReconciled) {
  const auto instance = [](const std::string& id, const std::string& interface) -> json {
    return {{"instanceId", id},
            {"networkInterfaceSet",
             {{"items", json::array({{{"networkInterfaceId", interface},
                                      {"attachment", {{"attachmentId", "eni-attach-0b"}}}}})}}}};
  };
  const EventDecision decision = Decide(SampleCall(
      "RunInstances", {{"instancesSet", {{"items", json::array({{{"minCount", 2}}})}}}},
      {{"reservationId", "r-0a"},
       {"instancesSet",
        {{"items", json::array({instance("i-0a", "eni-0a"), instance("i-0b", "eni-0b")})}}}}));
  EXPECT_EQ(decision.scope, (Scope{.instances = {"i-0a", "i-0b"}}));
}

TEST(CloudTrail, AChangedInstanceOrInterfaceIsReconciled) {
  EXPECT_EQ(
      Decide(SampleCall("ModifyInstanceAttribute",
                        {{"instanceId", "i-0abc"}, {"instanceType", {{"value", "m7i.large"}}}},
                        {{"_return", true}}))
          .scope,
      Scope{.instances = {"i-0abc"}});
  EXPECT_EQ(Decide(SampleCall("ModifyNetworkInterfaceAttribute",
                              {{"networkInterfaceId", "eni-0aaa"},
                               {"groupSet", {{"items", json::array({{{"groupId", "sg-1"}}})}}}},
                              {{"_return", true}}))
                .scope,
            Scope{.interfaces = {"eni-0aaa"}});
}

TEST(CloudTrail, SessionsOfOthersHandsAreReconciledByTheirInterface) {
  const json session = {{"trafficMirrorSession",
                         {{"trafficMirrorSessionId", "tms-0eee"},
                          {"networkInterfaceId", "eni-0aaa"},
                          {"sessionNumber", 1}}}};
  EXPECT_EQ(Decide(SampleCall("CreateTrafficMirrorSession",
                              {{"CreateTrafficMirrorSessionRequest",
                                {{"NetworkInterfaceId", "eni-0aaa"}, {"SessionNumber", 1}}}},
                              {{"CreateTrafficMirrorSessionResponse", session}}))
                .scope,
            Scope{.interfaces = {"eni-0aaa"}});
  EXPECT_EQ(Decide(SampleCall("ModifyTrafficMirrorSession",
                              {{"ModifyTrafficMirrorSessionRequest",
                                {{"TrafficMirrorSessionId", "tms-0eee"}, {"SessionNumber", 1}}}},
                              {{"ModifyTrafficMirrorSessionResponse", session}}))
                .scope,
            Scope{.interfaces = {"eni-0aaa"}});
}

TEST(CloudTrail, ADeletedSessionNamesNoInterfaceSoEverythingIsReconciled) {
  EXPECT_EQ(Decide(SampleCall("DeleteTrafficMirrorSession",
                              {{"DeleteTrafficMirrorSessionRequest",
                                {{"TrafficMirrorSessionId", "tms-0eee"}}}},
                              {{"DeleteTrafficMirrorSessionResponse",
                                {{"requestId", "1"}, {"trafficMirrorSessionId", "tms-0eee"}}}}))
                .action,
            EventAction::kReconcileAll);
}

TEST(CloudTrail, FailedCallsAreIgnored) {
  json event = Attach();
  event["detail"]["errorCode"] = "Client.UnauthorizedOperation";
  event["detail"]["responseElements"] = nullptr;
  const EventDecision decision = Decide(event);
  EXPECT_EQ(decision.action, EventAction::kIgnore);
  EXPECT_THAT(decision.why, HasSubstr("failed with \"Client.UnauthorizedOperation\""));
}

TEST(CloudTrail, OurOwnCallsAreIgnored) {
  for (const char* arn : {kSampleRole, kSampleSession}) {
    const EventDecision decision = Decide(Attach(), {"arn:aws:iam::1:user/other", arn});
    EXPECT_EQ(decision.action, EventAction::kIgnore) << arn;
    EXPECT_THAT(decision.why, HasSubstr("by ourselves"));
  }
  for (const char* arn : {"", "arn:aws:iam::123456789012:role/automation",
                          "arn:aws:sts::123456789012:assumed-role/"
                          "deployer/bob"}) {
    EXPECT_EQ(Decide(Attach(), {arn}).action, EventAction::kReconcileScope) << arn;
  }
}

TEST(CloudTrail, ACallerWithoutAnArnIsSomebodyElse) {
  json event = Attach();
  event["detail"]["userIdentity"] = {{"type", "AWSService"},
                                     {"invokedBy", "autoscaling.amazonaws.com"}};
  EXPECT_EQ(Decide(event, {""}).action, EventAction::kReconcileScope);
  event["detail"].erase("userIdentity");
  EXPECT_EQ(Decide(event, {kSampleRole}).action, EventAction::kReconcileScope);
}

TEST(CloudTrail, OtherCallsAreIgnored) {
  EXPECT_EQ(Decide(SampleCall("CreateVolume", {}, {})).action, EventAction::kIgnore);
  json event = Attach();
  event["detail"]["eventSource"] = "eks.amazonaws.com";
  EXPECT_EQ(Decide(event).action, EventAction::kIgnore);
}

TEST(CloudTrail, MalformedCallsAreRefusedWithTheirPlace) {
  for (const char* member : {"eventSource", "eventName"}) {
    json event = Attach();
    event["detail"].erase(member);
    EXPECT_THAT(Decide(event).why, HasSubstr(std::string(member) + " is missing"));
    event["detail"][member] = 1;
    EXPECT_THAT(Decide(event).why, HasSubstr(std::string(member) + " is no text"));
  }
  json event = Attach();
  event["detail"]["errorCode"] = json::array();
  EXPECT_THAT(Decide(event).why, HasSubstr("/detail/errorCode is no text"));
  event = Attach();
  event["detail"]["userIdentity"]["arn"] = 5;
  EXPECT_THAT(Decide(event).why, HasSubstr("/detail/userIdentity/arn is no text"));
  event = Attach();
  event["detail"]["requestParameters"]["instanceId"] = "i-0abc&DryRun=false";
  EXPECT_THAT(Decide(event).why, HasSubstr("is no id"));
  event["detail"] = "text";
  EXPECT_THAT(Decide(event).why, HasSubstr("/detail/eventSource is missing"));
}

TEST(CloudTrail, IdsThatAreEmptyOrNoTextAreLeftOut) {
  json event = Attach();
  event["detail"]["requestParameters"] = {{"instanceId", ""}, {"networkInterfaceId", 7}};
  EXPECT_EQ(Decide(event).action, EventAction::kReconcileAll);
  for (const json& part : {json(nullptr), json("text"), json::array({1, "i-0abc"})}) {
    event["detail"]["requestParameters"] = part;
    EXPECT_EQ(Decide(event).action, EventAction::kReconcileAll) << part;
  }
}

}  // namespace
}  // namespace gwlbtap::controller
