// SPDX-License-Identifier: Apache-2.0
//
// Events as AWS documents them, with ids of our own.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace gwlbtap::controller {

inline constexpr char kSampleEventId[] = "7bf73129-1428-4cd3-a780-95db273d1602";

// What EventBridge puts around every event.
inline nlohmann::json SampleEvent(const std::string& source, const std::string& detail_type,
                                  nlohmann::json detail,
                                  nlohmann::json resources = nlohmann::json::array()) {
  return {{"version", "0"},
          {"id", kSampleEventId},
          {"detail-type", detail_type},
          {"source", source},
          {"account", "123456789012"},
          {"time", "2026-01-11T21:29:54Z"},
          {"region", "eu-central-1"},
          {"resources", std::move(resources)},
          {"detail", std::move(detail)}};
}

// EC2 user guide, "State change events".
inline nlohmann::json SampleStateChange(const std::string& state) {
  return SampleEvent("aws.ec2", "EC2 Instance State-change Notification",
                     {{"instance-id", "i-0abc0000000000001"}, {"state", state}},
                     nlohmann::json::array(
                         {"arn:aws:ec2:eu-central-1:123456789012:instance/i-0abc0000000000001"}));
}

// EC2 Auto Scaling user guide, "EventBridge event reference".
inline nlohmann::json SampleLifecycleAction(const std::string& detail_type) {
  return SampleEvent("aws.autoscaling", detail_type,
                     {{"LifecycleActionToken", "87654321-4321-4321-4321-210987654321"},
                      {"AutoScalingGroupName", "my-asg"},
                      {"LifecycleHookName", "my-hook"},
                      {"EC2InstanceId", "i-0abc0000000000001"},
                      {"LifecycleTransition", "autoscaling:EC2_INSTANCE_LAUNCHING"},
                      {"NotificationMetadata", "of the hook"},
                      {"Origin", "EC2"},
                      {"Destination", "AutoScalingGroup"}},
                     nlohmann::json::array({"arn:aws:autoscaling:eu-central-1:123456789012:"
                                            "autoScalingGroup:1:autoScalingGroupName/my-asg"}));
}

inline nlohmann::json SampleScaling(const std::string& detail_type) {
  return SampleEvent(
      "aws.autoscaling", detail_type,
      {{"StatusCode", "InProgress"},
       {"AutoScalingGroupName", "my-asg"},
       {"ActivityId", "87654321-4321-4321-4321-210987654321"},
       {"Details", {{"Availability Zone", "eu-central-1b"}, {"Subnet ID", "subnet-0123"}}},
       {"RequestId", "12345678-1234-1234-1234-123456789012"},
       {"StatusMessage", ""},
       {"EndTime", "2026-01-11T21:29:54Z"},
       {"EC2InstanceId", "i-0abc0000000000001"},
       {"StartTime", "2026-01-11T21:29:50Z"},
       {"Cause", "a change of the desired capacity"},
       {"Origin", "WarmPool"},
       {"Destination", "AutoScalingGroup"}});
}

// EC2 user guide, "Spot Instance interruption notices"; the resource has a zone and no account.
inline nlohmann::json SampleSpotInterruption(const std::string& action) {
  return SampleEvent(
      "aws.ec2", "EC2 Spot Instance Interruption Warning",
      {{"instance-id", "i-0abc0000000000001"}, {"instance-action", action}},
      nlohmann::json::array({"arn:aws:ec2:eu-central-1a:instance/i-0abc0000000000001"}));
}

// Tagging guide, "Tag change events"; the version of the detail is a number with a fraction.
inline nlohmann::json SampleTagChange(const std::string& resource_type, const std::string& id) {
  return SampleEvent(
      "aws.tag", "Tag Change on Resource",
      {{"changed-tag-keys", nlohmann::json::array({"mirror"})},
       {"service", "ec2"},
       {"resource-type", resource_type},
       {"version", 4.0},
       {"tags", {{"mirror", "on"}, {"Name", "web"}}}},
      nlohmann::json::array({"arn:aws:ec2:eu-central-1:123456789012:" + resource_type + "/" + id}));
}

inline constexpr char kSampleRole[] = "arn:aws:iam::123456789012:role/automation/deployer";
inline constexpr char kSampleSession[] = "arn:aws:sts::123456789012:assumed-role/deployer/alice";

// CloudTrail user guide, "Record contents".
inline nlohmann::json SampleCall(const std::string& name, nlohmann::json parameters,
                                 nlohmann::json response) {
  return SampleEvent(
      "aws.ec2", "AWS API Call via CloudTrail",
      {{"eventVersion", "1.10"},
       {"userIdentity",
        {{"type", "AssumedRole"},
         {"principalId", "AROAEXAMPLE:alice"},
         {"arn", kSampleSession},
         {"accountId", "123456789012"},
         {"sessionContext", {{"sessionIssuer", {{"type", "Role"}, {"arn", kSampleRole}}}}}}},
       {"eventTime", "2026-01-11T21:29:50Z"},
       {"eventSource", "ec2.amazonaws.com"},
       {"eventName", name},
       {"awsRegion", "eu-central-1"},
       {"readOnly", false},
       {"requestParameters", std::move(parameters)},
       {"responseElements", std::move(response)}});
}

// EventBridge user guide, "Creating a rule that runs on a schedule".
inline nlohmann::json SampleSchedule() {
  return SampleEvent(
      "aws.events", "Scheduled Event", nlohmann::json::object(),
      nlohmann::json::array({"arn:aws:events:eu-central-1:123456789012:rule/reconcile"}));
}

// ECS developer guide, "Amazon ECS task state change events".
inline nlohmann::json SampleTask(const std::string& status) {
  return SampleEvent(
      "aws.ecs", "ECS Task State Change",
      {{"launchType", "FARGATE"},
       {"lastStatus", status},
       {"desiredStatus", "RUNNING"},
       {"attachments",
        nlohmann::json::array(
            {{{"id", "1789bcae-ddfb-4d10-8ebe-8ac87ddba5b8"},
              {"type", "eni"},
              {"status", "ATTACHED"},
              {"details", nlohmann::json::array(
                              {{{"name", "subnetId"}, {"value", "subnet-0abcd1234abcd1234"}},
                               {{"name", "networkInterfaceId"}, {"value", "eni-0abcd1234abcd1234"}},
                               {{"name", "privateIPv4Address"}, {"value", "10.0.0.5"}}})}},
             {{"type", "Service Connect"}, {"details", nlohmann::json::array()}}})}});
}

}  // namespace gwlbtap::controller
