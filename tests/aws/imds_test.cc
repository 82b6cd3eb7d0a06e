// SPDX-License-Identifier: Apache-2.0
#include "aws/imds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/aws/settings.h"
#include "tests/support/metadata_service.h"

namespace gwlbtap::aws {
namespace {

using std::chrono_literals::operator""ms;

class ImdsTest : public ::testing::Test {
 protected:
  std::string Get(std::string_view path) {
    const auto item = imds_.Get(path, {});
    if (!item.ok()) return item.status().ToString();
    return item->value_or("(nothing)");
  }
  absl::StatusCode CodeOf(std::string_view path) { return imds_.Get(path, {}).status().code(); }

  MetadataService service_{{{"instance-id", "i-0123456789abcdef0"}}};
  CurlTransport transport_{""};
  Imds imds_{transport_, {.endpoint = service_.url()}};
};

TEST_F(ImdsTest, GivesItemsAndNothingForThoseThatAreNot) {
  EXPECT_EQ(Get("instance-id"), "i-0123456789abcdef0");
  EXPECT_EQ(Get("autoscaling/target-lifecycle-state"), "(nothing)");
}

TEST_F(ImdsTest, OneTokenServesManyRequests) {
  for (int request = 0; request < 5; ++request) EXPECT_EQ(Get("instance-id").front(), 'i');
  EXPECT_EQ(service_.tokens_given(), 1);
  EXPECT_EQ(service_.server().requests().at(0).Header("x-aws-ec2-metadata-token-ttl-seconds"),
            "21600");
}

TEST_F(ImdsTest, ATokenThatHasExpiredIsRenewed) {
  EXPECT_EQ(Get("instance-id").front(), 'i');
  service_.ForgetTokens();
  EXPECT_EQ(Get("instance-id").front(), 'i');
  EXPECT_EQ(service_.tokens_given(), 2);
}

TEST_F(ImdsTest, AServiceThatRejectsEveryTokenIsAskedTwice) {
  ASSERT_EQ(Get("instance-id").front(), 'i');
  service_.AnswerAllWith(HttpReply{.status = 401});
  EXPECT_EQ(CodeOf("instance-id"), absl::StatusCode::kPermissionDenied);
}

TEST_F(ImdsTest, AServiceThatIsSwitchedOffSaysSo) {
  service_.AnswerAllWith(HttpReply{.status = 403});
  EXPECT_THAT(Get("instance-id"), ::testing::HasSubstr("switched off"));
  service_.AnswerAllWith(std::nullopt);
  EXPECT_EQ(Get("instance-id").front(), 'i') << "later it is switched on again";
}

TEST_F(ImdsTest, ServerErrorsAreUnavailable) {
  ASSERT_EQ(Get("instance-id").front(), 'i');
  service_.AnswerAllWith(HttpReply{.status = 503});
  EXPECT_EQ(CodeOf("instance-id"), absl::StatusCode::kUnavailable);
}

TEST_F(ImdsTest, AnEmptyOrUnfitTokenIsRefused) {
  service_.AnswerAllWith(HttpReply{.body = ""});
  EXPECT_EQ(CodeOf("instance-id"), absl::StatusCode::kInternal);
  service_.AnswerAllWith(HttpReply{.body = "a\r\nX-Other: b"});
  EXPECT_EQ(CodeOf("instance-id"), absl::StatusCode::kInvalidArgument);
}

TEST_F(ImdsTest, AServiceThatHangsCostsItsTimeout) {
  service_.AnswerAllWith(HttpReply::Hanging());
  Imds impatient(transport_, {.endpoint = service_.url(), .timeout = 30ms});
  EXPECT_EQ(impatient.Get("instance-id", {}).status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ImdsTest, WhatIsDisabledIsNotAsked) {
  Imds disabled(transport_, {.endpoint = service_.url(), .is_disabled = true});
  EXPECT_EQ(disabled.Get("instance-id", {}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(service_.server().requests().size(), 0u);
}

TEST(ImdsOptions, ComeFromTheEnvironment) {
  EXPECT_EQ(ImdsOptionsFrom(Settings({})).endpoint, "http://169.254.169.254");
  EXPECT_FALSE(ImdsOptionsFrom(Settings({})).is_disabled);
  EXPECT_EQ(
      ImdsOptionsFrom(Settings({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}})).endpoint,
      "http://[fd00:ec2::254]");
  EXPECT_EQ(
      ImdsOptionsFrom(Settings({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1338/"},
                                {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}}))
          .endpoint,
      "http://127.0.0.1:1338");
  EXPECT_TRUE(ImdsOptionsFrom(Settings({{"AWS_EC2_METADATA_DISABLED", "true"}})).is_disabled);
}

}  // namespace
}  // namespace gwlbtap::aws
