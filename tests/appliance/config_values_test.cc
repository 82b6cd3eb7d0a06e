// SPDX-License-Identifier: Apache-2.0
#include "appliance/config_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using testing::HasSubstr;

class ConfigValuesTest : public testing::Test {
 protected:
  const toml::table table_ = toml::parse(R"(
endpoint = "[::1]:80"
no_endpoint = "::1"
)");
  ConfigErrors errors_;
  TableReader reader_{table_, "table", errors_};
};

TEST_F(ConfigValuesTest, AnEndpointIsReadOrNamed) {
  Endpoint value;
  EXPECT_TRUE(ReadEndpoint(reader_, "endpoint", value));
  EXPECT_EQ(value, (Endpoint{"::1", 80}));
  EXPECT_FALSE(ReadEndpoint(reader_, "no_endpoint", value));
  EXPECT_EQ(value, (Endpoint{"::1", 80}));
  EXPECT_THAT(errors_.Format("a.toml"), HasSubstr("table.no_endpoint: "));
}

}  // namespace
}  // namespace gwlbtap
