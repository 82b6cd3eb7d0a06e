// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/ec2_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kNamespace[] = " xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"";

std::string Response(const std::string& action, const std::string& content) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + action + "Response" + kNamespace +
         "><requestId>r</requestId>" + content + "</" + action + "Response>";
}

std::string InstanceItem(const std::string& content) {
  return "<item><ownerId>111122223333</ownerId><instancesSet><item>" + content +
         "</item></instancesSet></item>";
}

InstanceState StateOfCode(const std::string& code) {
  const auto page =
      ParseInstances(Response("DescribeInstances", "<reservationSet>" +
                                                       InstanceItem("<instanceState><code>" + code +
                                                                    "</code></instanceState>") +
                                                       "</reservationSet>"));
  return page.value().items.at(0).instance.state;
}

TEST(ParseInstances, AllThatIsKeptIsFound) {
  const auto page = ParseInstances(Response(
      "DescribeInstances",
      "<reservationSet>" +
          InstanceItem(
              "<instanceId>i-1</instanceId><instanceType>m7i.large</instanceType>"
              "<instanceState><code>16</code><name>running</name></instanceState>"
              "<placement><availabilityZone>eu-central-1a</availabilityZone></placement>"
              "<subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><somethingNew><a/></somethingNew>"
              "<operator><managed>true</managed><principal>eks</principal></operator>"
              "<tagSet><item><key>mirror</key><value>on</value></item></tagSet>"
              "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>"
              "<subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><ownerId>111122223333</ownerId>"
              "<status>in-use</status><interfaceType>interface</interfaceType>"
              "<privateIpAddress>10.0.0.1</privateIpAddress>"
              "<groupSet><item><groupId>sg-1</groupId></item><item><groupId>sg-2</groupId></item>"
              "</groupSet><attachment><deviceIndex>1</deviceIndex><status>attached</status>"
              "</attachment></item></networkInterfaceSet>") +
          "</reservationSet><nextToken>more</nextToken>"));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->next_token, "more");
  const NetworkInterface interface {
    .id = "eni-1", .vpc_id = "vpc-1", .subnet_id = "subnet-1", .zone = "eu-central-1a",
    .type = "interface", .status = "in-use", .attachment_status = "attached",
    .owner_id = "111122223333", .private_ip = "10.0.0.1", .security_groups = {"sg-1", "sg-2"},
    .device_index = 1
  };
  const Instance instance{.id = "i-1",
                          .type = "m7i.large",
                          .state = InstanceState::kRunning,
                          .vpc_id = "vpc-1",
                          .subnet_id = "subnet-1",
                          .zone = "eu-central-1a",
                          .is_managed = true,
                          .tags = {{"mirror", "on"}},
                          .interfaces = {interface}};
  EXPECT_THAT(page->items,
              ElementsAre(DescribedInstance{.instance = instance, .owner_id = "111122223333"}));
}

TEST(ParseInstances, ReservationsMayHoldSeveral) {
  const auto page = ParseInstances(
      Response("DescribeInstances",
               "<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId></item><item>"
               "<instanceId>i-2</instanceId></item></instancesSet></item>" +
                   InstanceItem("<instanceId>i-3</instanceId>") + "<item/></reservationSet>"));
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_THAT(page->items, SizeIs(3));
  EXPECT_EQ(page->items[2].instance.id, "i-3");
  EXPECT_EQ(page->next_token, "");
}

TEST(ParseInstances, StateIsTheLowByteOfItsCode) {  // EC2 API reference, InstanceState
  EXPECT_EQ(StateOfCode("0"), InstanceState::kPending);
  EXPECT_EQ(StateOfCode("16"), InstanceState::kRunning);
  EXPECT_EQ(StateOfCode("32"), InstanceState::kShuttingDown);
  EXPECT_EQ(StateOfCode("48"), InstanceState::kTerminated);
  EXPECT_EQ(StateOfCode("64"), InstanceState::kStopping);
  EXPECT_EQ(StateOfCode("80"), InstanceState::kStopped);
  EXPECT_EQ(StateOfCode("272"), InstanceState::kRunning);
  EXPECT_EQ(StateOfCode("17"), InstanceState::kUnknown);
  EXPECT_EQ(StateOfCode(""), InstanceState::kUnknown);
  EXPECT_EQ(StateOfCode("running"), InstanceState::kUnknown);
  EXPECT_EQ(StateOfCode("99999999999999999999"), InstanceState::kUnknown);
}

TEST(ParseNetworkInterfaces, TagsAndInstanceComeAlong) {
  const auto page = ParseNetworkInterfaces(Response(
      "DescribeNetworkInterfaces",
      "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>"
      "<availabilityZone>eu-central-1b</availabilityZone><requesterManaged>true</requesterManaged>"
      "<attachment><instanceId>i-1</instanceId><deviceIndex>2</deviceIndex></attachment>"
      "<tagSet><item><key>a</key><value/></item></tagSet></item>"
      "<item><networkInterfaceId>eni-2</networkInterfaceId></item></networkInterfaceSet>"));
  ASSERT_TRUE(page.ok()) << page.status();
  const NetworkInterface first{.id = "eni-1",
                               .zone = "eu-central-1b",
                               .device_index = 2,
                               .is_requester_managed = true,
                               .tags = {{"a", ""}}};
  EXPECT_THAT(page->items,
              ElementsAre(DescribedInterface{.interface = first, .instance_id = "i-1"},
                          DescribedInterface{.interface = {.id = "eni-2"}, .instance_id = ""}));
}

constexpr char kSession[] =
    "<trafficMirrorSessionId>tms-1</trafficMirrorSessionId>"
    "<trafficMirrorTargetId>tmt-1</trafficMirrorTargetId>"
    "<trafficMirrorFilterId>tmf-1</trafficMirrorFilterId>"
    "<networkInterfaceId>eni-1</networkInterfaceId><ownerId>111122223333</ownerId>"
    "<packetLength>8500</packetLength><sessionNumber>1</sessionNumber>"
    "<virtualNetworkId>7159709</virtualNetworkId><description>why</description>"
    "<tagSet><item><key>k</key><value>v</value></item></tagSet>";

MirrorSession Session() {
  return {.id = "tms-1",
          .interface_id = "eni-1",
          .target_id = "tmt-1",
          .filter_id = "tmf-1",
          .number = 1,
          .vni = 7159709,
          .packet_length = 8500,
          .description = "why",
          .owner_id = "111122223333",
          .tags = {{"k", "v"}}};
}

TEST(ParseMirrorSessions, AreReadAlikeInEveryAnswer) {
  const std::string one =
      std::string("<trafficMirrorSession>") + kSession + "</trafficMirrorSession>";
  EXPECT_EQ(ParseCreatedSession(Response("CreateTrafficMirrorSession", one)).value(), Session());
  EXPECT_EQ(ParseModifiedSession(Response("ModifyTrafficMirrorSession", one)).value(), Session());
  const auto page = ParseMirrorSessions(Response(
      "DescribeTrafficMirrorSessions", std::string("<trafficMirrorSessionSet><item>") + kSession +
                                           "</item><item/></trafficMirrorSessionSet>"));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->items, ElementsAre(Session(), MirrorSession{}));
}

TEST(ParseMirrorSessions, NumberOutOfRangeFailsTheWholePage) {
  const auto page = ParseMirrorSessions(
      Response("DescribeTrafficMirrorSessions",
               "<trafficMirrorSessionSet><item><sessionNumber>1</sessionNumber></item><item>"
               "<virtualNetworkId>-1</virtualNetworkId></item></trafficMirrorSessionSet>"));
  EXPECT_TRUE(absl::IsInternal(page.status()));
  EXPECT_THAT(page.status().ToString(),
              HasSubstr("ec2 DescribeTrafficMirrorSessions: virtualNetworkId \"-1\" is no number"));
}

TEST(ParseMirrorTargets, EachKindIsFound) {
  const auto page = ParseMirrorTargets(
      Response("DescribeTrafficMirrorTargets",
               "<trafficMirrorTargetSet><item><trafficMirrorTargetId>tmt-1</trafficMirrorTargetId>"
               "<networkInterfaceId>eni-1</networkInterfaceId><ownerId>1</ownerId></item><item>"
               "<networkLoadBalancerArn>arn:1</networkLoadBalancerArn></item><item>"
               "<gatewayLoadBalancerEndpointId>vpce-1</gatewayLoadBalancerEndpointId></item>"
               "</trafficMirrorTargetSet><nextToken>t</nextToken>"));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(
      page->items,
      ElementsAre(MirrorTarget{.id = "tmt-1", .network_interface_id = "eni-1", .owner_id = "1"},
                  MirrorTarget{.id = "", .network_load_balancer_arn = "arn:1"},
                  MirrorTarget{.id = "", .gateway_load_balancer_endpoint_id = "vpce-1"}));
}

TEST(ParseMirrorFilters, AreKnownByIdAndDescription) {
  const auto page = ParseMirrorFilters(Response(
      "DescribeTrafficMirrorFilters",
      "<trafficMirrorFilterSet><item><trafficMirrorFilterId>tmf-1</trafficMirrorFilterId>"
      "<description>all</description><ingressFilterRuleSet><item/></ingressFilterRuleSet></item>"
      "</trafficMirrorFilterSet>"));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->items, ElementsAre(MirrorFilter{.id = "tmf-1", .description = "all"}));
}

TEST(ParseDeletedSession, GivesItsId) {
  EXPECT_EQ(ParseDeletedSession(Response("DeleteTrafficMirrorSession",
                                         "<trafficMirrorSessionId>tms-1</trafficMirrorSessionId>"))
                .value(),
            "tms-1");
}

TEST(ParseCallerAccount, IsThatOfSts) {
  EXPECT_EQ(ParseCallerAccount("<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1234"
                               "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
                .value(),
            "1234");
  EXPECT_TRUE(absl::IsInternal(
      ParseCallerAccount("<GetCallerIdentityResponse></GetCallerIdentityResponse>").status()));
  EXPECT_THAT(ParseCallerAccount("<html/>").status().ToString(),
              HasSubstr("sts GetCallerIdentity: the answer to"));
}

TEST(Ec2Xml, EmptyListingsAreEmpty) {
  EXPECT_THAT(ParseInstances(Response("DescribeInstances", "<reservationSet/>"))->items, IsEmpty());
  EXPECT_THAT(ParseMirrorTargets(Response("DescribeTrafficMirrorTargets", ""))->items, IsEmpty());
}

TEST(Ec2Xml, AnswerToAnotherActionIsNone) {
  const std::string answer = Response("DescribeInstances", "");
  EXPECT_TRUE(absl::IsUnavailable(ParseNetworkInterfaces(answer).status()));
  EXPECT_TRUE(absl::IsUnavailable(ParseMirrorSessions(answer).status()));
  EXPECT_TRUE(absl::IsUnavailable(ParseMirrorTargets(answer).status()));
  EXPECT_TRUE(absl::IsUnavailable(ParseMirrorFilters(answer).status()));
  EXPECT_TRUE(absl::IsUnavailable(ParseCreatedSession(answer).status()));
  EXPECT_TRUE(absl::IsUnavailable(ParseModifiedSession(answer).status()));
  EXPECT_TRUE(absl::IsUnavailable(ParseDeletedSession(answer).status()));
  EXPECT_TRUE(absl::IsUnavailable(ParseInstances("<html/>").status()));
}

}  // namespace
}  // namespace gwlbtap::controller
