// SPDX-License-Identifier: Apache-2.0
#include "aws/assumed_role.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/aws/given_credentials.h"
#include "tests/support/http_server.h"

namespace gwlbtap::aws {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kArn[] = "arn:aws:iam::111122223333:role/mirror";
constexpr char kAnswer[] =
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
    "<AssumedRoleUser><Arn>arn</Arn></AssumedRoleUser><Credentials>"
    "<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s/+</SecretAccessKey>"
    "<SessionToken>t&amp;t</SessionToken><Expiration>2099-01-02T03:04:05Z</Expiration>"
    "</Credentials></AssumeRoleResult></AssumeRoleResponse>";

class AssumedRoleTest : public ::testing::Test {
 protected:
  absl::StatusOr<Credentials> Assume(const std::string& external_id = "") {
    return MakeAssumedRoleSource(
               transport_, caller_, "us-east-1", server_.url() + "/",
               {.role_arn = kArn, .session_name = "gwlbtap-sessions", .external_id = external_id})
        ->Fetch({});
  }

  HttpReply reply_{.body = kAnswer};
  HttpServer server_{[this](const ReceivedRequest&) { return reply_; }};
  CurlTransport transport_{""};
  CredentialsCache caller_{std::make_unique<GivenCredentials>()};
};

TEST_F(AssumedRoleTest, GivesTheCredentialsOfTheRole) {
  const auto credentials = Assume();
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  EXPECT_EQ(credentials->access_key_id, "ASIAROLE");
  EXPECT_EQ(credentials->secret_access_key.Reveal(), "s/+");
  EXPECT_EQ(credentials->session_token.Reveal(), "t&t");
  EXPECT_TRUE(credentials->expiration.has_value());
}

TEST_F(AssumedRoleTest, AsksStsWithTheCallersKey) {
  ASSERT_TRUE(Assume("tenant 7").ok());
  const ReceivedRequest request = server_.requests().at(0);
  EXPECT_THAT(request.Header("authorization"),
              AllOf(HasSubstr("KEY-1"), HasSubstr("/us-east-1/sts/aws4_request")));
  EXPECT_THAT(request.body,
              AllOf(HasSubstr("Action=AssumeRole&Version=2011-06-15"),
                    HasSubstr("RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fmirror"),
                    HasSubstr("RoleSessionName=gwlbtap-sessions"),
                    HasSubstr("DurationSeconds=3600"), HasSubstr("ExternalId=tenant%207")));
}

TEST_F(AssumedRoleTest, SendsNoExternalIdIfThereIsNone) {
  ASSERT_TRUE(Assume().ok());
  EXPECT_THAT(server_.requests().at(0).body, Not(HasSubstr("ExternalId")));
}

TEST_F(AssumedRoleTest, ARefusalNamesTheRole) {
  reply_ = {.status = 403,
            .body =
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message>"
                "</Error></ErrorResponse>"};
  const auto refused = Assume();
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(refused.status().ToString(), AllOf(HasSubstr(kArn), HasSubstr("not you")));
}

TEST_F(AssumedRoleTest, AnAnswerWithoutCredentialsIsAFailureThatQuotesNothing) {
  for (const char* body :
       {"", "<html>", "<AssumeRoleResponse/>",
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId>"
        "<SecretAccessKey>hunter2</SecretAccessKey></Credentials></AssumeRoleResult>"
        "</AssumeRoleResponse>"}) {
    reply_ = {.body = body};
    const auto failed = Assume();
    EXPECT_EQ(failed.status().code(), absl::StatusCode::kInternal) << body;
    EXPECT_THAT(failed.status().ToString(), Not(HasSubstr("hunter2")));
  }
}

}  // namespace
}  // namespace gwlbtap::aws
