// SPDX-License-Identifier: Apache-2.0
#include "config/table_reader.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kText = R"(count = 7
pause = "1500us"
wrong = 1.5
[inner]
name = "x"
[[item]]
[[item]]
"a b" = 1
)";

class TableReaderTest : public ::testing::Test {
 protected:
  toml::table document_ = toml::parse(kText);
  ConfigErrors errors_;
  TableReader root_{document_, "", errors_};
};

TEST_F(TableReaderTest, AValueInRangeIsRead) {
  int count = 0;
  EXPECT_TRUE(root_.ReadInteger("count", 1, 7, count));
  EXPECT_EQ(count, 7);
  std::chrono::microseconds pause{};
  EXPECT_TRUE(root_.ReadDuration("pause", 0us, 1000000us, pause));
  EXPECT_EQ(pause, 1500us);
  EXPECT_TRUE(errors_.empty());
}

TEST_F(TableReaderTest, AnAbsentKeyLeavesTheValueAndIsNoError) {
  int count = 3;
  EXPECT_FALSE(root_.ReadInteger("absent", 1, 7, count));
  EXPECT_EQ(count, 3);
  EXPECT_TRUE(errors_.empty());
}

TEST_F(TableReaderTest, AWrongValueLeavesTheValueAndIsAnErrorAtItsPosition) {
  int count = 3;
  EXPECT_FALSE(root_.ReadInteger("count", 1, 6, count));
  EXPECT_FALSE(root_.ReadInteger("wrong", 1, 6, count));
  EXPECT_EQ(count, 3);
  std::chrono::milliseconds pause{4};
  EXPECT_FALSE(root_.ReadDuration("pause", 0ms, 1000ms, pause));
  EXPECT_EQ(pause, 4ms);
  EXPECT_EQ(errors_.Format("f"),
            "f:1:9: count: 7 is out of range; allowed are 1 to 6\n"
            "f:2:9: pause: \"1500us\" is not a multiple of \"1ms\"\n"
            "f:3:9: wrong: must be an integer, found a number with a fraction");
}

TEST_F(TableReaderTest, TablesKnowTheirPath) {
  EXPECT_EQ(root_.FindTable("inner")->path(), "inner");
  EXPECT_EQ(root_.RequireTables("item", "is missing").at(1).path(), "item[1]");
  EXPECT_FALSE(root_.FindTable("absent").has_value());
  EXPECT_TRUE(errors_.empty());
}

TEST_F(TableReaderTest, WhatWasNeverAskedForIsUnknown) {
  int count = 0;
  std::chrono::microseconds pause{};
  root_.ReadInteger("counts", 0, 9, count);
  root_.ReadDuration("pause", 0us, 1000000us, pause);
  EXPECT_TRUE(root_.FindTable("inner").has_value());
  EXPECT_EQ(root_.RequireTables("item", "is missing").size(), 2U);
  root_.RefuseUnknownKeys();
  EXPECT_EQ(errors_.Format("f"),
            "f:1:1: count: unknown key; did you mean \"counts\"?\n"
            "f:3:1: wrong: unknown key");
}

TEST_F(TableReaderTest, AKeyThatNeedsQuotesIsShownInThem) {
  root_.RequireTables("item", "is missing").at(1).RefuseUnknownKeys();
  EXPECT_EQ(errors_.Format("f"), "f:8:1: item[1].\"a b\": unknown key");
}

TEST(TableReader, AListMayHoldTextsAndTables) {
  const toml::table document = toml::parse("list = [\"a\", { b = 1 }, 5]\nnone = 1\n");
  ConfigErrors errors;
  TableReader root(document, "", errors);
  std::vector<ListElement> elements = root.FindElements("list");
  ASSERT_EQ(elements.size(), 2U);
  EXPECT_EQ(elements[0].text, "a");
  EXPECT_FALSE(elements[0].table.has_value());
  ASSERT_TRUE(elements[1].table.has_value());
  EXPECT_TRUE(elements[1].table->Has("b"));
  root.ElementError(elements[0], "is no good");
  elements[1].table->RefuseUnknownKeys();
  EXPECT_TRUE(root.FindElements("none").empty());
  EXPECT_TRUE(root.FindElements("absent").empty());
  EXPECT_EQ(errors.Format("f"),
            "f:1:9: list[0]: is no good\n"
            "f:1:16: list[1].b: unknown key\n"
            "f:1:25: list[2]: must be text in quotes or a table, found an integer\n"
            "f:2:8: none: must be a list, found an integer");
}

TEST(TableReader, AnEmptyListIsToldFromNone) {
  const toml::table document = toml::parse("empty = []\nlist = [1]\ntext = \"\"\n");
  ConfigErrors errors;
  const TableReader root(document, "", errors);
  EXPECT_TRUE(root.HasEmptyList("empty"));
  for (const std::string_view key : {"list", "text", "absent"}) {
    EXPECT_FALSE(root.HasEmptyList(key)) << key;
  }
}

TEST(TableReader, AllKeysOfATableCanBeAskedFor) {
  const toml::table document = toml::parse("b = 1\n\"a a\" = 2\n");
  ConfigErrors errors;
  EXPECT_EQ(TableReader(document, "", errors).Keys(), (std::vector<std::string_view>{"a a", "b"}));
}

}  // namespace
}  // namespace gwlbtap
