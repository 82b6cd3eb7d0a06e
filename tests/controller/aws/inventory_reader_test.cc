// SPDX-License-Identifier: Apache-2.0
//
// How many worlds are read is tested against a fake of EC2 in Python (integration/sessions_ec2).
#include "controller/aws/inventory_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/controller/aws/ec2_endpoint.h"

namespace gwlbtap::controller {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

HttpReply Instances(const std::string& state_code) {
  return Answer("DescribeInstances",
                "<reservationSet><item><ownerId>1234</ownerId><instancesSet><item>"
                "<instanceId>i-1</instanceId><instanceState><code>" +
                    state_code +
                    "</code></instanceState><networkInterfaceSet><item>"
                    "<networkInterfaceId>eni-1</networkInterfaceId></item></networkInterfaceSet>"
                    "</item></instancesSet></item></reservationSet>");
}

HttpReply Interfaces(const std::string& id, const std::string& instance_id) {
  return Answer("DescribeNetworkInterfaces",
                "<networkInterfaceSet><item><networkInterfaceId>" + id +
                    "</networkInterfaceId><attachment><instanceId>" + instance_id +
                    "</instanceId></attachment></item></networkInterfaceSet>");
}

HttpReply NoInterfaces() { return Answer("DescribeNetworkInterfaces", ""); }

class InventoryReaderTest : public ::testing::Test {
 protected:
  InventoryReaderTest() {
    endpoint_.Reply("DescribeInstances", {Instances("16")});
    endpoint_.Reply("DescribeNetworkInterfaces", {Interfaces("eni-1", "i-1")});
  }

  Inventory Read(const Scope& scope) { return reader_.Read(scope, {}); }

  Ec2Endpoint endpoint_;
  Ec2Client ec2_{endpoint_.client()};
  InventoryReader reader_{ec2_, endpoint_.client()};
};

TEST_F(InventoryReaderTest, SessionsAreListedBeforeWhatTheyAreOn) {
  const Inventory inventory = Read(Scope::Everything());
  EXPECT_THAT(endpoint_.actions(),
              ElementsAre("DescribeTrafficMirrorTargets", "DescribeTrafficMirrorSessions",
                          "DescribeInstances", "DescribeNetworkInterfaces"));
  EXPECT_EQ(inventory.account_id, "1234");
  EXPECT_THAT(inventory.gaps, IsEmpty());
  ASSERT_THAT(inventory.instances, SizeIs(1));
  EXPECT_THAT(inventory.instances[0].interfaces, SizeIs(1));
}

TEST_F(InventoryReaderTest, EmptyScopeAsksNobody) {
  EXPECT_EQ(Read({}), Inventory());
  EXPECT_THAT(endpoint_.actions(), IsEmpty());
}

TEST_F(InventoryReaderTest, SessionsOfALivingInstanceAreAskedForByInterface) {
  static_cast<void>(Read({.instances = {"i-1"}}));
  const Ec2Endpoint::Form last = endpoint_.calls().back();
  EXPECT_EQ(last.at("Action"), "DescribeTrafficMirrorSessions");
  EXPECT_EQ(last.at("Filter.1.Value.1"), "eni-1");
}

TEST_F(InventoryReaderTest, AllSessionsAreListedWhenAnInstanceIsGoingOrGone) {
  endpoint_.Reply("DescribeInstances", {Instances("48")});
  static_cast<void>(Read({.instances = {"i-1"}}));
  EXPECT_EQ(endpoint_.calls().back().count("Filter.1.Name"), 0u);
  endpoint_.Reply("DescribeInstances", {Answer("DescribeInstances", "")});
  endpoint_.Reply("DescribeNetworkInterfaces", {NoInterfaces()});
  static_cast<void>(Read({.instances = {"i-2"}}));
  EXPECT_EQ(endpoint_.calls().back().at("Action"), "DescribeTrafficMirrorSessions");
  EXPECT_EQ(endpoint_.calls().back().count("Filter.1.Name"), 0u);
}

TEST_F(InventoryReaderTest, InterfaceThatOnlyTheInstanceNamesIsAskedForOnceMore) {
  endpoint_.Reply("DescribeNetworkInterfaces", {NoInterfaces(), Interfaces("eni-1", "i-1")});
  const Inventory inventory = Read(Scope::Everything());
  EXPECT_EQ(endpoint_.calls().back().at("Filter.1.Value.1"), "eni-1");
  EXPECT_THAT(inventory.instances.at(0).interfaces, SizeIs(1));
  EXPECT_THAT(inventory.gaps, IsEmpty());
}

TEST_F(InventoryReaderTest, WithoutTheListingOfInterfacesInstancesHaveNone) {
  endpoint_.Reply("DescribeNetworkInterfaces", {Refusal("UnauthorizedOperation", 403)});
  const Inventory inventory = Read(Scope::Everything());
  EXPECT_THAT(inventory.gaps, ElementsAre(StartsWith("network interfaces: PERMISSION_DENIED")));
  EXPECT_THAT(inventory.instances.at(0).interfaces, IsEmpty());
}

TEST_F(InventoryReaderTest, EveryListingThatFailsIsAGap) {
  for (const char* action :
       {"DescribeTrafficMirrorTargets", "DescribeTrafficMirrorSessions", "DescribeInstances",
        "DescribeNetworkInterfaces", "GetCallerIdentity"}) {
    endpoint_.Reply(action, {Refusal("SomethingNew")});
  }
  EXPECT_THAT(Read(Scope::Everything()).gaps,
              ElementsAre(StartsWith("mirror targets: "), StartsWith("mirror sessions: "),
                          StartsWith("instances: "), StartsWith("network interfaces: "),
                          StartsWith("our account: ")));
}

TEST_F(InventoryReaderTest, AccountIsAskedForOnceAndOnlyIfNothingTellsIt) {
  endpoint_.Reply("DescribeInstances", {Answer("DescribeInstances", "")});
  endpoint_.Reply(
      "GetCallerIdentity",
      {Answer("GetCallerIdentity",
              "<GetCallerIdentityResult><Account>77</Account></GetCallerIdentityResult>")});
  EXPECT_EQ(reader_.ReadSessions({}).account_id, "77");
  EXPECT_EQ(reader_.ReadSessions({}).account_id, "77");
  EXPECT_THAT(endpoint_.actions(), ElementsAre("DescribeTrafficMirrorSessions", "GetCallerIdentity",
                                               "DescribeTrafficMirrorSessions"));
  InventoryReader knowing(ec2_, endpoint_.client(), "88");
  EXPECT_EQ(knowing.Read(Scope::Everything(), {}).account_id, "88");
}

TEST_F(InventoryReaderTest, PurgeKnowsWhenSessionsMayBeMissing) {
  endpoint_.Reply("DescribeTrafficMirrorSessions", {Refusal("SomethingNew")});
  endpoint_.Reply("GetCallerIdentity", {Refusal("SomethingNew")});
  EXPECT_THAT(reader_.ReadSessions({}).gaps,
              ElementsAre(StartsWith("mirror sessions: "), StartsWith("our account: ")));
}

}  // namespace
}  // namespace gwlbtap::controller
