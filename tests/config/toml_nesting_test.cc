// SPDX-License-Identifier: Apache-2.0
#include "config/toml_nesting.h"

#include <gtest/gtest.h>

#include <string>

namespace gwlbtap {
namespace {

const std::string kManyDots(kMaxDotsPerLine + 1, '.');

// The line that has too many dots.
std::optional<std::uint32_t> LineOf(std::string_view toml) {
  const std::optional<TextPosition> dot = FindExcessiveDot(toml);
  return dot ? std::optional(dot->line) : std::nullopt;
}

TEST(TomlNesting, APositionCountsCharacters) {
  EXPECT_EQ(FindExcessiveDot("a = 1\n\"€\"" + kManyDots),
            (TextPosition{2, 3 + kMaxDotsPerLine + 1}));
}

TEST(TomlNesting, ManyDotsBetweenKeysAreFoundWithTheirLine) {
  EXPECT_EQ(LineOf(kManyDots), 1U);
  EXPECT_EQ(LineOf("a = 1\n\n[" + kManyDots + "]\n"), 3U);
  EXPECT_EQ(LineOf("a = \"\"\"\n\n\"\"\"\n" + kManyDots), 4U);
}

TEST(TomlNesting, AFewDotsOnEachOfManyLinesAreFine) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "[[stream.exporter]]\n";
  EXPECT_EQ(LineOf(text), std::nullopt);
}

TEST(TomlNesting, DotsInStringsAndCommentsDoNotCount) {
  for (const std::string& text :
       {"# " + kManyDots, "a = \"" + kManyDots + "\"", "a = '" + kManyDots + "'",
        "a = \"\\\"" + kManyDots + "\"", "a = \"\"\"\n\"" + kManyDots + "\\\"\"\"\"\"",
        "a = '''\n''" + kManyDots + "'''''", "a = \"\" # " + kManyDots,
        "a = '\\' # " + kManyDots}) {
    EXPECT_EQ(LineOf(text), std::nullopt) << text;
  }
}

TEST(TomlNesting, DotsBehindAStringOrACommentCount) {
  for (const std::string& text :
       {"# a\n" + kManyDots, "'a'" + kManyDots, "\"\\\\\"" + kManyDots, "\"\"" + kManyDots,
        "'''a'''''" + kManyDots, "\"\"\"\\\"\"\"\"" + kManyDots, "\"a\n" + kManyDots}) {
    EXPECT_NE(LineOf(text), std::nullopt) << text;
  }
}

TEST(TomlNesting, AnOpenStringRunsToTheEnd) {
  EXPECT_EQ(LineOf("\"\"\"" + kManyDots), std::nullopt);
  EXPECT_EQ(LineOf("'" + kManyDots), std::nullopt);
  EXPECT_EQ(LineOf("\"\\"), std::nullopt);
}

}  // namespace
}  // namespace gwlbtap
