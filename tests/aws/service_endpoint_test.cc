// SPDX-License-Identifier: Apache-2.0
#include "aws/service_endpoint.h"

#include <gtest/gtest.h>

#include "tests/aws/settings.h"

namespace gwlbtap::aws {
namespace {

constexpr Service kAutoScaling{
    .name = "autoscaling", .environment_name = "AUTO_SCALING", .version = "2011-01-01"};

std::string UrlIn(std::string_view region, std::map<std::string, std::string> variables = {}) {
  const auto url = ServiceUrl(kAutoScaling, region, Settings(std::move(variables)));
  return url.ok() ? *url : url.status().ToString();
}

// As in the endpoint rules of AWS's SDKs.
TEST(ServiceEndpoint, FollowsFromThePartition) {
  EXPECT_EQ(UrlIn("eu-central-1"), "https://autoscaling.eu-central-1.amazonaws.com/");
  EXPECT_EQ(UrlIn("us-gov-west-1"), "https://autoscaling.us-gov-west-1.amazonaws.com/");
  EXPECT_EQ(UrlIn("cn-north-1"), "https://autoscaling.cn-north-1.amazonaws.com.cn/");
  EXPECT_EQ(UrlIn("us-iso-east-1"), "https://autoscaling.us-iso-east-1.c2s.ic.gov/");
  EXPECT_EQ(UrlIn("us-isob-east-1"), "https://autoscaling.us-isob-east-1.sc2s.sgov.gov/");
  EXPECT_EQ(UrlIn("eusc-de-east-1"), "https://autoscaling.eusc-de-east-1.amazonaws.eu/");
}

TEST(ServiceEndpoint, FipsHasNamesOfItsOwnExceptWhereEverythingIs) {
  const std::map<std::string, std::string> fips = {{"AWS_USE_FIPS_ENDPOINT", "true"}};
  EXPECT_EQ(UrlIn("us-east-1", fips), "https://autoscaling-fips.us-east-1.amazonaws.com/");
  EXPECT_EQ(UrlIn("us-gov-east-1", fips), "https://autoscaling.us-gov-east-1.amazonaws.com/");
}

TEST(ServiceEndpoint, DualStackHasDomainsOfItsOwn) {
  const std::map<std::string, std::string> dual = {{"AWS_USE_DUALSTACK_ENDPOINT", "true"}};
  EXPECT_EQ(UrlIn("us-east-1", dual), "https://autoscaling.us-east-1.api.aws/");
  EXPECT_EQ(UrlIn("cn-north-1", dual),
            "https://autoscaling.cn-north-1.api.amazonwebservices.com.cn/");
  std::map<std::string, std::string> both = dual;
  both["AWS_USE_FIPS_ENDPOINT"] = "true";
  EXPECT_EQ(UrlIn("us-gov-east-1", both), "https://autoscaling-fips.us-gov-east-1.api.aws/");
}

TEST(ServiceEndpoint, AVariableNamesAnother) {
  EXPECT_EQ(UrlIn("us-east-1", {{"AWS_ENDPOINT_URL", "http://127.0.0.1:8000"}}),
            "http://127.0.0.1:8000/");
  EXPECT_EQ(UrlIn("us-east-1", {{"AWS_ENDPOINT_URL", "http://127.0.0.1:8000"},
                                {"AWS_ENDPOINT_URL_AUTO_SCALING", "https://vpce.example/x/"}}),
            "https://vpce.example/x/");
  EXPECT_EQ(UrlIn("us-east-1", {{"AWS_ENDPOINT_URL_EC2", "http://127.0.0.1:8000"}}),
            "https://autoscaling.us-east-1.amazonaws.com/");
  EXPECT_EQ(UrlIn("us-east-1", {{"AWS_ENDPOINT_URL", "http://127.0.0.1:8000"},
                                {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}}),
            "https://autoscaling.us-east-1.amazonaws.com/");
}

TEST(ServiceEndpoint, WhatIsNoUrlIsRefusedByTheNameOfItsVariable) {
  for (const char* url : {"localhost:8000", "ftp://host/", "https://", "http://"}) {
    const auto refused =
        ServiceUrl(kAutoScaling, "us-east-1", Settings({{"AWS_ENDPOINT_URL", url}}));
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_NE(refused.status().ToString().find("AWS_ENDPOINT_URL"), std::string::npos);
  }
}

TEST(ServiceEndpoint, WhatIsNoRegionNeverBecomesAHost) {
  for (const char* region : {"", "-", "us_east_1", "US-EAST-1", "us-east-1.evil.example/",
                             "us-east-1\n", "-us-east-1"}) {
    EXPECT_FALSE(IsRegion(region)) << region;
    EXPECT_FALSE(ServiceUrl(kAutoScaling, region, Settings({})).ok()) << region;
  }
  EXPECT_FALSE(IsRegion(std::string(64, 'a')));
  EXPECT_TRUE(IsRegion("us-east-1"));
}

}  // namespace
}  // namespace gwlbtap::aws
