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
plain = "text"
empty = ""
bell = "\u0007"
endpoint = "[::1]:80"
no_endpoint = "::1"
number = 5
)");
  ConfigErrors errors_;
  TableReader reader_{table_, "table", errors_};
};

TEST_F(ConfigValuesTest, PlainTextIsRead) {
  std::string value = "before";
  EXPECT_TRUE(ReadPlainText(reader_, "plain", value));
  EXPECT_EQ(value, "text");
  EXPECT_FALSE(ReadPlainText(reader_, "absent", value));
  EXPECT_EQ(value, "text");
  EXPECT_TRUE(errors_.empty());
}

TEST_F(ConfigValuesTest, EmptyTextAndControlCharactersAreErrorsAndLeaveTheValueAlone) {
  std::string value = "before";
  EXPECT_FALSE(ReadPlainText(reader_, "empty", value));
  EXPECT_FALSE(ReadPlainText(reader_, "bell", value));
  EXPECT_FALSE(ReadPlainText(reader_, "number", value));
  EXPECT_EQ(value, "before");
  const std::string errors = errors_.Format("a.toml");
  EXPECT_THAT(errors, HasSubstr("table.empty: must not be empty"));
  EXPECT_THAT(errors, HasSubstr("table.bell: "));
  EXPECT_THAT(errors, HasSubstr("table.number: must be text in quotes"));
}

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
