// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/ec2_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

DesiredSession Session() {
  DesiredSession session;
  session.rule = "web";
  session.instance_id = "i-1";
  session.interface_id = "eni-1";
  session.target_id = "tmt-1";
  session.filter_id = "tmf-1";
  session.number = 100;
  return session;
}

ModifyAction Modification(const DesiredSession& after, const std::vector<std::string>& changes) {
  ModifyAction modification;
  modification.session_id = "tms-1";
  modification.after = after;
  for (const std::string& what : changes) {
    modification.changes.push_back({.what = what, .from = "a", .to = "b"});
  }
  return modification;
}

TEST(ListingParameters, FiltersAreNumberedFromOne) {
  EXPECT_THAT(
      ListingParameters({{"vpc-id", {"vpc-1", "vpc-2"}}, {"status", {"in-use"}}}, 1000, "to/ken="),
      ElementsAre(Pair("Filter.1.Name", "vpc-id"), Pair("Filter.1.Value.1", "vpc-1"),
                  Pair("Filter.1.Value.2", "vpc-2"), Pair("Filter.2.Name", "status"),
                  Pair("Filter.2.Value.1", "in-use"), Pair("MaxResults", "1000"),
                  Pair("NextToken", "to/ken=")));
}

TEST(ListingParameters, PageIsAlwaysOfASizeThatEc2Takes) {
  EXPECT_THAT(ListingParameters({}, 0, ""), ElementsAre(Pair("MaxResults", "5")));
  EXPECT_THAT(ListingParameters({}, 5000, ""), ElementsAre(Pair("MaxResults", "1000")));
}

TEST(CreateSessionParameters, WhatIsNotWantedIsNotSent) {
  EXPECT_THAT(
      CreateSessionParameters(Session(), "token"),
      ElementsAre(Pair("NetworkInterfaceId", "eni-1"), Pair("TrafficMirrorTargetId", "tmt-1"),
                  Pair("TrafficMirrorFilterId", "tmf-1"), Pair("SessionNumber", "100"),
                  Pair("ClientToken", "token")));
}

TEST(CreateSessionParameters, TagsAreForTheSession) {
  DesiredSession session = Session();
  session.vni = 7;
  session.packet_length = 128;
  session.description = "a b";
  session.tags = {{"a", "1"}, {"b", ""}};
  EXPECT_THAT(
      CreateSessionParameters(session, "token"),
      ElementsAre(
          Pair("NetworkInterfaceId", "eni-1"), Pair("TrafficMirrorTargetId", "tmt-1"),
          Pair("TrafficMirrorFilterId", "tmf-1"), Pair("SessionNumber", "100"),
          Pair("VirtualNetworkId", "7"), Pair("PacketLength", "128"), Pair("Description", "a b"),
          Pair("TagSpecification.1.ResourceType", "traffic-mirror-session"),
          Pair("TagSpecification.1.Tag.1.Key", "a"), Pair("TagSpecification.1.Tag.1.Value", "1"),
          Pair("TagSpecification.1.Tag.2.Key", "b"), Pair("TagSpecification.1.Tag.2.Value", ""),
          Pair("ClientToken", "token")));
}

TEST(ModifySessionParameters, OnlyWhatChangesIsSent) {
  DesiredSession after = Session();
  after.vni = 8;
  after.packet_length = 128;
  after.description = "d";
  EXPECT_THAT(ModifySessionParameters(Modification(after, {"number"})),
              ElementsAre(Pair("TrafficMirrorSessionId", "tms-1"), Pair("SessionNumber", "100")));
  EXPECT_THAT(
      ModifySessionParameters(Modification(
          after, {"target", "filter", "number", "vni", "packet_length", "description"})),
      ElementsAre(Pair("TrafficMirrorSessionId", "tms-1"), Pair("TrafficMirrorTargetId", "tmt-1"),
                  Pair("TrafficMirrorFilterId", "tmf-1"), Pair("SessionNumber", "100"),
                  Pair("VirtualNetworkId", "8"), Pair("PacketLength", "128"),
                  Pair("Description", "d")));
}

TEST(ModifySessionParameters, WhatShouldBeUnsetIsRemoved) {
  EXPECT_THAT(
      ModifySessionParameters(
          Modification(Session(), {"description", "target", "packet_length", "vni"})),
      ElementsAre(Pair("TrafficMirrorSessionId", "tms-1"), Pair("TrafficMirrorTargetId", "tmt-1"),
                  Pair("RemoveField.1", "description"), Pair("RemoveField.2", "packet-length"),
                  Pair("RemoveField.3", "virtual-network-id")));
}

TEST(DeleteSessionParameters, NamesTheSession) {
  EXPECT_THAT(DeleteSessionParameters("tms-1"),
              ElementsAre(Pair("TrafficMirrorSessionId", "tms-1")));
  EXPECT_THAT(AsDryRun(DeleteSessionParameters("tms-1")),
              ElementsAre(Pair("TrafficMirrorSessionId", "tms-1"), Pair("DryRun", "true")));
}

TEST(Batches, NoneIsEmptyAndNothingIsLost) {
  const std::vector<std::string> values = {"a", "b", "c", "d", "e"};
  EXPECT_THAT(Batches({}, 2), IsEmpty());
  EXPECT_THAT(Batches(values, 2),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d"), ElementsAre("e")));
  EXPECT_THAT(Batches(values, 5), ElementsAre(ElementsAre("a", "b", "c", "d", "e")));
}

}  // namespace
}  // namespace gwlbtap::controller
