// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/permission_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/controller/aws/ec2_endpoint.h"

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(ProbePermissions, EveryActionIsToldApart) {
  Ec2Endpoint endpoint;
  for (const char* action : {"DescribeInstances", "DescribeTrafficMirrorSessions",
                             "ModifyTrafficMirrorSession", "DeleteTrafficMirrorSession"}) {
    endpoint.Reply(action, {Refusal("DryRunOperation", 412)});
  }
  endpoint.Reply("CreateTrafficMirrorSession", {Refusal("UnauthorizedOperation", 403)});
  endpoint.Reply("DescribeNetworkInterfaces", {Refusal("SomethingNew")});
  // DescribeTrafficMirrorTargets is answered as if it were no dry run.
  std::map<std::string, ProbeResult> results;
  for (const ProbeResult& each : ProbePermissions(endpoint.client(), {}, {})) {
    results[each.action] = each;
  }
  EXPECT_THAT(results, SizeIs(7));
  EXPECT_EQ(results["DescribeInstances"].permission, Permission::kAllowed);
  EXPECT_EQ(results["DescribeInstances"].detail, "");
  EXPECT_EQ(results["DeleteTrafficMirrorSession"].permission, Permission::kAllowed);
  EXPECT_EQ(results["CreateTrafficMirrorSession"].permission, Permission::kDenied);
  EXPECT_THAT(results["CreateTrafficMirrorSession"].detail, HasSubstr("UnauthorizedOperation"));
  EXPECT_EQ(results["DescribeNetworkInterfaces"].permission, Permission::kUnclear);
  EXPECT_THAT(results["DescribeNetworkInterfaces"].detail, HasSubstr("SomethingNew"));
  EXPECT_EQ(results["DescribeTrafficMirrorTargets"].permission, Permission::kUnclear);
  for (const Ec2Endpoint::Form& call : endpoint.calls()) EXPECT_EQ(call.at("DryRun"), "true");
}

TEST(ProbePermissions, SubjectsAreThoseThatPoliciesAreAbout) {
  Ec2Endpoint endpoint;
  static_cast<void>(ProbePermissions(endpoint.client(),
                                     {.interface_id = "eni-1",
                                      .target_id = "tmt-1",
                                      .filter_id = "tmf-1",
                                      .session_id = "tms-1",
                                      .tags = {{"owner", "test"}}},
                                     {}));
  const auto calls = endpoint.calls();
  ASSERT_THAT(calls, SizeIs(7));
  EXPECT_EQ(calls[4].at("NetworkInterfaceId"), "eni-1");
  EXPECT_EQ(calls[4].at("TagSpecification.1.Tag.1.Value"), "test");
  EXPECT_EQ(calls[5].at("TrafficMirrorTargetId"), "tmt-1");
  EXPECT_EQ(calls[5].at("TrafficMirrorFilterId"), "tmf-1");
  EXPECT_EQ(calls[6].at("TrafficMirrorSessionId"), "tms-1");
}

}  // namespace
}  // namespace gwlbtap::controller
