// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace gwlbtap::aws {
namespace {

using std::chrono::sys_days;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Credentials, PrintingHidesWhatIsSecret) {
  std::ostringstream out;
  out << Credentials{.access_key_id = "AKIDEXAMPLE",
                     .secret_access_key = Secret("the secret"),
                     .session_token = Secret("the token"),
                     .expiration = {}};
  EXPECT_THAT(out.str(), HasSubstr("AKIDEXAMPLE"));
  EXPECT_THAT(out.str(), Not(HasSubstr("the secret")));
  EXPECT_THAT(out.str(), Not(HasSubstr("the token")));
}

TEST(Credentials, AreReadFromTheDocumentOfTheMetadataService) {
  const auto credentials = ParseCredentialsJson(R"({
    "Code": "Success", "LastUpdated": "2026-01-02T03:04:05Z", "Type": "AWS-HMAC",
    "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "a/b+c", "Token": "t==",
    "Expiration": "2026-01-02T09:04:05Z"})");
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  EXPECT_EQ(credentials->access_key_id, "ASIAEXAMPLE");
  EXPECT_EQ(credentials->secret_access_key.Reveal(), "a/b+c");
  EXPECT_EQ(credentials->session_token.Reveal(), "t==");
  using namespace std::chrono_literals;
  EXPECT_EQ(credentials->expiration, sys_days(std::chrono::year(2026) / 1 / 2) + 9h + 4min + 5s);
}

TEST(Credentials, WithoutTokenAndExpirationLiveForever) {
  const auto credentials = ParseCredentialsJson(R"({"AccessKeyId":"A","SecretAccessKey":"B"})");
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  EXPECT_TRUE(credentials->session_token.empty());
  EXPECT_EQ(credentials->expiration, std::nullopt);
}

TEST(Credentials, ARefusalSaysWhy) {
  const auto refused = ParseCredentialsJson(
      R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role"})");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(refused.status().ToString(), HasSubstr("EC2 cannot assume the role"));
}

TEST(Credentials, AMessageAboutABadDocumentQuotesNothingOfIt) {
  for (const char* document :
       {"", "hunter2", "[\"hunter2\"]", "{\"SecretAccessKey\":\"hunter2\"",
        R"({"SecretAccessKey":"hunter2"})", R"({"AccessKeyId":1,"SecretAccessKey":"hunter2"})",
        R"({"AccessKeyId":"A","SecretAccessKey":""})",
        R"({"AccessKeyId":"A","SecretAccessKey":"hunter2","Expiration":"tomorrow"})"}) {
    const auto refused = ParseCredentialsJson(document);
    ASSERT_FALSE(refused.ok()) << document;
    EXPECT_THAT(refused.status().ToString(), Not(HasSubstr("hunter2"))) << document;
  }
}

TEST(Credentials, ExpirationsMayHaveFractionsAndOffsets) {
  const auto whole = ParseExpiration("2026-01-02T03:04:05Z");
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(*ParseExpiration("2026-01-02T03:04:05.000Z"), *whole);
  EXPECT_EQ(*ParseExpiration("2026-01-02T04:04:05+01:00"), *whole);
  EXPECT_FALSE(ParseExpiration("").ok());
  EXPECT_FALSE(ParseExpiration("1767323045").ok());
}

}  // namespace
}  // namespace gwlbtap::aws
