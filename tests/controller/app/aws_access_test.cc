// SPDX-License-Identifier: Apache-2.0
#include "controller/app/aws_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/controller/app/actions.h"
#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class AwsAccessTest : public CommandRig {
 protected:
  static std::unique_ptr<AwsAccess> Open(const AwsOptions& options = {}) {
    absl::StatusOr<std::unique_ptr<AwsAccess>> access =
        AwsAccess::Open(aws::ProcessEnvironment(), options, {});
    EXPECT_TRUE(access.ok()) << access.status();
    return *std::move(access);
  }
};

TEST_F(AwsAccessTest, EveryCallGoesToItsAction) {
  const std::unique_ptr<AwsAccess> access = Open();
  const std::unique_ptr<SessionCalls> calls = access->MakeSessionCalls();
  Answer("ModifyTrafficMirrorSession", R"(<trafficMirrorSession>
<trafficMirrorSessionId>tms-1</trafficMirrorSessionId></trafficMirrorSession>)");
  HasSession();
  EXPECT_TRUE(calls->CreateSession(example::Creation("eni-1").session, "token", {}).ok());
  EXPECT_TRUE(calls->ModifySession(example::Modification("tms-1", "eni-1"), {}).ok());
  EXPECT_TRUE(calls->DeleteSession("tms-1", {}).ok());
  EXPECT_EQ(calls->SessionsOn("eni-1", {})->size(), 1);
  EXPECT_THAT(Actions(), ::testing::ElementsAre(
                             "CreateTrafficMirrorSession", "ModifyTrafficMirrorSession",
                             "DeleteTrafficMirrorSession", "DescribeTrafficMirrorSessions"));
}

TEST_F(AwsAccessTest, ChangesKeepToThePace) {
  const std::unique_ptr<AwsAccess> access =
      Open({.rate = {.start = 20, .lowest = 20, .highest = 20}});
  const std::unique_ptr<SessionCalls> one = access->MakeSessionCalls();
  const std::unique_ptr<SessionCalls> other = access->MakeSessionCalls();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 15; ++i) {
    EXPECT_TRUE(one->DeleteSession("tms-1", {}).ok());
    EXPECT_TRUE(other->DeleteSession("tms-1", {}).ok());
  }
  // The first second's worth may come at once.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(450));
}

TEST_F(AwsAccessTest, ThrottledAttemptsAreCounted) {
  const std::unique_ptr<AwsAccess> access = Open();
  EXPECT_EQ(access->throttled(), 0);
  Refuse("DescribeTrafficMirrorSessions", "RequestLimitExceeded", 503);
  const aws::CallLimits limits = aws::CallLimits().Within(std::chrono::milliseconds(100));
  EXPECT_FALSE(access->MakeSessionCalls()->SessionsOn("eni-1", limits).ok());
  EXPECT_GE(access->throttled(), 1);
}

TEST_F(AwsAccessTest, AnInventoryIsReadFromTheRegion) {
  const std::unique_ptr<AwsAccess> access = Open();
  const Inventory inventory = access->MakeInventorySource()->Read(Scope::Everything(), {});
  EXPECT_TRUE(inventory.gaps.empty());
  EXPECT_EQ(inventory.account_id, "1234");
  ASSERT_EQ(inventory.instances.size(), 1);
  EXPECT_EQ(inventory.instances[0].interfaces.size(), 1);
}

TEST_F(AwsAccessTest, AllIsDoneInTheRoleThatIsToBeAssumed) {
  Answer("AssumeRole", R"(<AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>
<SecretAccessKey>x</SecretAccessKey><SessionToken>y</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>)");
  HasSession();
  const std::unique_ptr<AwsAccess> access =
      Open({.role_arn = "arn:aws:iam::1234:role/mirror", .external_id = "secret-1"});
  EXPECT_TRUE(access->MakeSessionCalls()->SessionsOn("eni-1", {}).ok());
  const std::vector<ReceivedRequest> requests = server_.requests();
  ASSERT_EQ(requests.size(), 2);
  EXPECT_THAT(requests[0].body, HasSubstr("ExternalId=secret-1"));
  EXPECT_THAT(requests[0].Header("authorization"), HasSubstr("Credential=AKIDEXAMPLE/"));
  EXPECT_THAT(requests[1].Header("authorization"), HasSubstr("Credential=ASIAROLE/"));
}

TEST_F(AwsAccessTest, PermissionsAreProbedByDryRuns) {
  Refuse("DescribeInstances", "DryRunOperation", 412);
  const std::vector<ProbeResult> results = Open()->Probe({}, {});
  EXPECT_THAT(results, Contains(ProbeResult{.action = "DescribeInstances",
                                            .permission = Permission::kAllowed}));
}

TEST_F(AwsAccessTest, ARegionThatIsNoneIsRefused) {
  for (const char* region : {"", "eu central", "x/y"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(
        AwsAccess::Open(aws::ProcessEnvironment(), {.region = region}, {}).status()))
        << region;
  }
}

TEST_F(AwsAccessTest, WithoutARegionTheMessageSaysWhatToSet) {
  unsetenv("AWS_REGION");
  const absl::Status failure = AwsAccess::Open(aws::ProcessEnvironment(), {}, {}).status();
  EXPECT_THAT(std::string(failure.message()), HasSubstr("AWS_REGION"));
}

}  // namespace
}  // namespace gwlbtap::controller
