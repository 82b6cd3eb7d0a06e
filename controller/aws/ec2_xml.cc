// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/ec2_xml.h"

#include <absl/status/status.h>
#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "aws/service_error.h"
#include "controller/aws/xml_answer.h"

namespace gwlbtap::controller {
namespace {

// EC2 API reference, InstanceState: the high byte is for AWS's own use.
InstanceState StateFromCode(std::string_view text) {
  int code = -1;
  std::from_chars(text.data(), text.data() + text.size(), code);
  switch (code & 0xff) {
    case 0:
      return InstanceState::kPending;
    case 16:
      return InstanceState::kRunning;
    case 32:
      return InstanceState::kShuttingDown;
    case 48:
      return InstanceState::kTerminated;
    case 64:
      return InstanceState::kStopping;
    case 80:
      return InstanceState::kStopped;
    default:
      return InstanceState::kUnknown;
  }
}

Tags TagsIn(const XmlElement& parent) {
  Tags tags;
  for (const XmlElement& item : parent.Items("tagSet")) {
    tags.insert_or_assign(item.Text("key"), item.Text("value"));
  }
  return tags;
}

NetworkInterface InterfaceFrom(const XmlElement& item) {
  const XmlElement attachment = item.Child("attachment");
  NetworkInterface interface {
    .id = item.Text("networkInterfaceId"), .vpc_id = item.Text("vpcId"),
    .subnet_id = item.Text("subnetId"), .zone = item.Text("availabilityZone"),
    .type = item.Text("interfaceType"), .status = item.Text("status"),
    .attachment_status = attachment.Text("status"), .owner_id = item.Text("ownerId"),
    .private_ip = item.Text("privateIpAddress"), .security_groups = {},
    .device_index = attachment.Number("deviceIndex").value_or(0),
    .is_requester_managed = item.IsTrue("requesterManaged"), .tags = TagsIn(item),
  };
  for (const XmlElement& group : item.Items("groupSet")) {
    interface.security_groups.push_back(group.Text("groupId"));
  }
  return interface;
}

Instance InstanceFrom(const XmlElement& item) {
  Instance instance{
      .id = item.Text("instanceId"),
      .type = item.Text("instanceType"),
      .state = StateFromCode(item.Child("instanceState").Text("code")),
      .vpc_id = item.Text("vpcId"),
      .subnet_id = item.Text("subnetId"),
      .zone = item.Child("placement").Text("availabilityZone"),
      .is_managed = item.Child("operator").IsTrue("managed"),
      .tags = TagsIn(item),
      .interfaces = {},
  };
  for (const XmlElement& each : item.Items("networkInterfaceSet")) {
    instance.interfaces.push_back(InterfaceFrom(each));
    // Not told here, and never another than the instance's.
    instance.interfaces.back().zone = instance.zone;
  }
  return instance;
}

MirrorSession SessionFrom(const XmlElement& item) {
  return {
      .id = item.Text("trafficMirrorSessionId"),
      .interface_id = item.Text("networkInterfaceId"),
      .target_id = item.Text("trafficMirrorTargetId"),
      .filter_id = item.Text("trafficMirrorFilterId"),
      .number = item.Number("sessionNumber").value_or(0),
      .vni = item.Number("virtualNetworkId"),
      .packet_length = item.Number("packetLength"),
      .description = item.Text("description"),
      .owner_id = item.Text("ownerId"),
      .tags = TagsIn(item),
  };
}

MirrorTarget TargetFrom(const XmlElement& item) {
  return {
      .id = item.Text("trafficMirrorTargetId"),
      .network_interface_id = item.Text("networkInterfaceId"),
      .network_load_balancer_arn = item.Text("networkLoadBalancerArn"),
      .gateway_load_balancer_endpoint_id = item.Text("gatewayLoadBalancerEndpointId"),
      .owner_id = item.Text("ownerId"),
  };
}

MirrorFilter FilterFrom(const XmlElement& item) {
  return {.id = item.Text("trafficMirrorFilterId"), .description = item.Text("description")};
}

DescribedInterface DescribedInterfaceFrom(const XmlElement& item) {
  return {.interface = InterfaceFrom(item),
          .instance_id = item.Child("attachment").Text("instanceId")};
}

absl::Status Failure(std::string_view action, const absl::Status& why) {
  return aws::WithPrefix(fmt::format("ec2 {}: ", action), why);
}

template <typename Item>
absl::StatusOr<Page<Item>> ParseListing(std::string body, std::string_view action,
                                        std::string_view set,
                                        Item (*item_from)(const XmlElement&)) {
  XmlAnswer answer(std::move(body), action);
  Page<Item> page;
  for (const XmlElement& item : answer.root().Items(set)) page.items.push_back(item_from(item));
  page.next_token = answer.root().Text("nextToken");
  if (!answer.status().ok()) return Failure(action, answer.status());
  return page;
}

absl::StatusOr<MirrorSession> ParseSession(std::string body, std::string_view action) {
  XmlAnswer answer(std::move(body), action);
  MirrorSession session = SessionFrom(answer.root().Child("trafficMirrorSession"));
  if (!answer.status().ok()) return Failure(action, answer.status());
  return session;
}

}  // namespace

absl::StatusOr<Page<DescribedInstance>> ParseInstances(std::string body) {
  constexpr std::string_view kAction = "DescribeInstances";
  XmlAnswer answer(std::move(body), kAction);
  Page<DescribedInstance> page;
  for (const XmlElement& reservation : answer.root().Items("reservationSet")) {
    const std::string owner = reservation.Text("ownerId");
    for (const XmlElement& item : reservation.Items("instancesSet")) {
      page.items.push_back({.instance = InstanceFrom(item), .owner_id = owner});
    }
  }
  page.next_token = answer.root().Text("nextToken");
  if (!answer.status().ok()) return Failure(kAction, answer.status());
  return page;
}

absl::StatusOr<Page<DescribedInterface>> ParseNetworkInterfaces(std::string body) {
  return ParseListing(std::move(body), "DescribeNetworkInterfaces", "networkInterfaceSet",
                      DescribedInterfaceFrom);
}

absl::StatusOr<Page<MirrorSession>> ParseMirrorSessions(std::string body) {
  return ParseListing(std::move(body), "DescribeTrafficMirrorSessions", "trafficMirrorSessionSet",
                      SessionFrom);
}

absl::StatusOr<Page<MirrorTarget>> ParseMirrorTargets(std::string body) {
  return ParseListing(std::move(body), "DescribeTrafficMirrorTargets", "trafficMirrorTargetSet",
                      TargetFrom);
}

absl::StatusOr<Page<MirrorFilter>> ParseMirrorFilters(std::string body) {
  return ParseListing(std::move(body), "DescribeTrafficMirrorFilters", "trafficMirrorFilterSet",
                      FilterFrom);
}

absl::StatusOr<MirrorSession> ParseCreatedSession(std::string body) {
  return ParseSession(std::move(body), "CreateTrafficMirrorSession");
}

absl::StatusOr<MirrorSession> ParseModifiedSession(std::string body) {
  return ParseSession(std::move(body), "ModifyTrafficMirrorSession");
}

absl::StatusOr<std::string> ParseDeletedSession(std::string body) {
  constexpr std::string_view kAction = "DeleteTrafficMirrorSession";
  XmlAnswer answer(std::move(body), kAction);
  if (!answer.status().ok()) return Failure(kAction, answer.status());
  return answer.root().Text("trafficMirrorSessionId");
}

absl::StatusOr<std::string> ParseCallerAccount(std::string body) {
  XmlAnswer answer(std::move(body), "GetCallerIdentity");
  std::string account = answer.root().Child("GetCallerIdentityResult").Text("Account");
  if (!answer.status().ok()) return aws::WithPrefix("sts GetCallerIdentity: ", answer.status());
  if (account.empty())
    return absl::InternalError("sts GetCallerIdentity: the answer has no Account");
  return account;
}

}  // namespace gwlbtap::controller
