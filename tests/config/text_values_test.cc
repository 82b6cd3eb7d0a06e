// SPDX-License-Identifier: Apache-2.0
#include "config/text_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using testing::HasSubstr;

class TextValuesTest : public testing::Test {
 protected:
  const toml::table table_ = toml::parse(R"(
plain = "text"
empty = ""
bell = "\u0007"
number = 5
name = "a_B-9"
spaced = "a b"
)");
  ConfigErrors errors_;
  TableReader reader_{table_, "table", errors_};
};

TEST_F(TextValuesTest, PlainTextIsRead) {
  std::string value = "before";
  EXPECT_TRUE(ReadPlainText(reader_, "plain", value));
  EXPECT_EQ(value, "text");
  EXPECT_FALSE(ReadPlainText(reader_, "absent", value));
  EXPECT_EQ(value, "text");
  EXPECT_TRUE(errors_.empty());
}

TEST_F(TextValuesTest, EmptyTextAndControlCharactersAreErrorsAndLeaveTheValueAlone) {
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

TEST_F(TextValuesTest, ANameIsReadOrRefused) {
  std::string value = "before";
  EXPECT_FALSE(ReadName(reader_, "empty", value));
  EXPECT_FALSE(ReadName(reader_, "spaced", value));
  EXPECT_EQ(value, "before");
  EXPECT_TRUE(ReadName(reader_, "name", value));
  EXPECT_EQ(value, "a_B-9");
  EXPECT_EQ(errors_.Format("f"),
            "f:3:9: table.empty: \"\" is not a name; it takes 1 to 64 letters, digits, \"_\" and "
            "\"-\"\n"
            "f:7:10: table.spaced: \"a b\" is not a name; it takes 1 to 64 letters, digits, \"_\" "
            "and \"-\"");
}

TEST_F(TextValuesTest, ANameTakesSixtyFourCharacters) {
  for (const std::size_t length : {64U, 65U}) {
    toml::table table;
    table.insert("name", std::string(length, 'x'));
    ConfigErrors errors;
    TableReader reader(table, "", errors);
    std::string value;
    EXPECT_EQ(ReadName(reader, "name", value), length == 64);
    EXPECT_EQ(errors.empty(), length == 64);
  }
}

TEST_F(TextValuesTest, WhatIsTakenIsRefusedWithWhoTookIt) {
  std::map<std::string, std::string> taken;
  RefuseTwice(reader_, "plain", "x", taken);
  RefuseTwice(reader_, "plain", "y", taken);
  EXPECT_TRUE(errors_.empty());
  RefuseTwice(reader_, "name", "x", taken);
  EXPECT_EQ(errors_.Format("f"), "f:6:8: table.name: \"x\" is taken by table.plain");
}

}  // namespace
}  // namespace gwlbtap
