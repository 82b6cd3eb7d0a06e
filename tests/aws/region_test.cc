// SPDX-License-Identifier: Apache-2.0
#include "aws/region.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/aws/settings.h"
#include "tests/support/metadata_service.h"

namespace gwlbtap::aws {
namespace {

using ::testing::HasSubstr;

class RegionTest : public ::testing::Test {
 protected:
  std::string Find(std::map<std::string, std::string> variables) {
    const auto region = FindRegion(Settings(std::move(variables)), imds_, {});
    return region.ok() ? *region : region.status().ToString();
  }

  MetadataService service_;
  CurlTransport transport_{""};
  Imds imds_{transport_, {.endpoint = service_.url()}};
};

TEST_F(RegionTest, TheEnvironmentGoesFirst) {
  service_.Set("placement/region", "eu-west-1");
  EXPECT_EQ(Find({{"AWS_REGION", "us-east-1"}, {"AWS_DEFAULT_REGION", "us-east-2"}}), "us-east-1");
  EXPECT_EQ(Find({{"AWS_DEFAULT_REGION", "us-east-2"}}), "us-east-2");
  EXPECT_EQ(Find({}), "eu-west-1");
}

TEST_F(RegionTest, NoneAnywhereSaysWhatToSet) {
  EXPECT_THAT(Find({}), HasSubstr("AWS_REGION is not set"));
  service_.AnswerAllWith(HttpReply::Reset());
  EXPECT_THAT(Find({}), HasSubstr("AWS_REGION is not set"));
}

TEST_F(RegionTest, WhatIsNoneIsRefused) {
  EXPECT_THAT(Find({{"AWS_REGION", "eu-west-1/x"}}), HasSubstr("AWS_REGION: \"eu-west-1/x\""));
  service_.Set("placement/region", "<html>");
  EXPECT_THAT(Find({}), HasSubstr("\"<html>\" is no name of a region"));
}

}  // namespace
}  // namespace gwlbtap::aws
