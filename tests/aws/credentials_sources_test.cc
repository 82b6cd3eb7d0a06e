// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/aws/settings.h"
#include "tests/support/metadata_service.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap::aws {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

constexpr char kFullUri[] = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr char kTokenFile[] = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

std::string Document(const std::string& key) {
  return R"({"AccessKeyId":")" + key +
         R"(","SecretAccessKey":"secret","Token":"token","Expiration":"2099-01-02T03:04:05Z"})";
}

class CredentialsSourcesTest : public ::testing::Test {
 protected:
  // The key that the default sources find, or their failure.
  std::string Find(Variables variables) {
    const auto found =
        MakeDefaultSource(Settings(std::move(variables)), transport_, imds_)->Fetch({});
    return found.ok() ? found->access_key_id : found.status().ToString();
  }
  void GiveTheInstanceARole() {
    service_.Set("iam/security-credentials/", "tap-role\n");
    service_.Set("iam/security-credentials/tap-role", Document("OF-INSTANCE"));
  }
  Variables Container() { return {{kFullUri, container_.url() + "/credentials"}}; }

  MetadataService service_;
  HttpReply container_reply_{.body = Document("OF-CONTAINER")};
  HttpServer container_{[this](const ReceivedRequest&) { return container_reply_; }};
  CurlTransport transport_{""};
  Imds imds_{transport_, {.endpoint = service_.url()}};
};

TEST_F(CredentialsSourcesTest, TheEnvironmentGoesFirst) {
  Variables variables = Container();
  variables["AWS_ACCESS_KEY_ID"] = "OF-ENVIRONMENT";
  variables["AWS_SECRET_ACCESS_KEY"] = "secret";
  EXPECT_EQ(Find(variables), "OF-ENVIRONMENT");
}

TEST_F(CredentialsSourcesTest, TheEnvironmentMayHaveASessionToken) {
  const auto found = MakeEnvironmentSource(Settings({{"AWS_ACCESS_KEY_ID", "ASIA"},
                                                     {"AWS_SECRET_ACCESS_KEY", "secret"},
                                                     {"AWS_SESSION_TOKEN", "token"}}))
                         ->Fetch({});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->secret_access_key.Reveal(), "secret");
  EXPECT_EQ(found->session_token.Reveal(), "token");
}

TEST_F(CredentialsSourcesTest, HalfAKeyInTheEnvironmentIsAnError) {
  GiveTheInstanceARole();
  EXPECT_THAT(Find({{"AWS_ACCESS_KEY_ID", "A"}}), HasSubstr("AWS_SECRET_ACCESS_KEY is not"));
}

TEST_F(CredentialsSourcesTest, TheContainerGoesBeforeTheInstance) {
  GiveTheInstanceARole();
  EXPECT_EQ(Find(Container()), "OF-CONTAINER");
  EXPECT_EQ(container_.requests().at(0).target, "/credentials");
  EXPECT_EQ(container_.requests().at(0).Header("authorization"), "");
}

TEST_F(CredentialsSourcesTest, TheContainerIsShownItsAuthorization) {
  Variables variables = Container();
  variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Basic abc";
  EXPECT_EQ(Find(variables), "OF-CONTAINER");
  EXPECT_EQ(container_.requests().back().Header("authorization"), "Basic abc");
}

TEST_F(CredentialsSourcesTest, AnAuthorizationFileIsReadEachTime) {
  const ScratchFolder folder;
  Variables variables = Container();
  variables[kTokenFile] = folder.File("token");
  std::ofstream(folder.File("token")) << "first\n";
  EXPECT_EQ(Find(variables), "OF-CONTAINER");
  EXPECT_EQ(container_.requests().back().Header("authorization"), "first");
  std::ofstream(folder.File("token")) << "second";
  EXPECT_EQ(Find(variables), "OF-CONTAINER");
  EXPECT_EQ(container_.requests().back().Header("authorization"), "second");
  variables[kTokenFile] = folder.File("missing");
  EXPECT_THAT(Find(variables), HasSubstr("missing: cannot be read"));
}

TEST_F(CredentialsSourcesTest, AContainerThatFailsIsNotPassedOver) {
  GiveTheInstanceARole();
  container_reply_ = {.status = 500};
  EXPECT_THAT(Find(Container()), AllOf(HasSubstr("AWS_ACCESS_KEY_ID is not set"),
                                       HasSubstr("container: "), HasSubstr("HTTP 500")));
}

TEST_F(CredentialsSourcesTest, TheAuthorizationGoesToTrustedHostsOnly) {
  for (const char* url :
       {"http://192.0.2.1/", "http://example.com/", "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/", "http://localhost.example.com/", "ftp://127.0.0.1/",
        "http://169.254.170.3/", "http://[::2]/", "127.0.0.1", "nonsense"}) {
    EXPECT_THAT(Find({{kFullUri, url}}), HasSubstr("is neither https nor")) << url;
  }
}

TEST_F(CredentialsSourcesTest, ARelativeUriBeginsWithASlash) {
  EXPECT_THAT(Find({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "@example.com/"}}),
              HasSubstr("does not begin with /"));
}

TEST_F(CredentialsSourcesTest, TheInstanceHasTheRoleOfItsProfile) {
  GiveTheInstanceARole();
  const auto found = MakeInstanceSource(imds_)->Fetch({});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->access_key_id, "OF-INSTANCE");
  EXPECT_EQ(found->session_token.Reveal(), "token");
  EXPECT_TRUE(found->expiration.has_value());
}

TEST_F(CredentialsSourcesTest, NoneAnywhereSaysWhereItWasLookedFor) {
  EXPECT_THAT(Find({}), AllOf(HasSubstr("NOT_FOUND"), HasSubstr("AWS_ACCESS_KEY_ID is not set"),
                              HasSubstr(kFullUri), HasSubstr("instance: it has no role")));
}

TEST_F(CredentialsSourcesTest, ARoleThatCannotBeAssumedIsNamed) {
  GiveTheInstanceARole();
  service_.Set("iam/security-credentials/tap-role", R"({"Code":"Failed","Message":"why"})");
  EXPECT_THAT(Find({}), AllOf(HasSubstr("PERMISSION_DENIED"), HasSubstr("tap-role"),
                              HasSubstr("Failed why")));
}

}  // namespace
}  // namespace gwlbtap::aws
