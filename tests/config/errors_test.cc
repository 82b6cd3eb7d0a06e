// SPDX-License-Identifier: Apache-2.0
#include "config/errors.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

TEST(ConfigErrors, AreToldInTheOrderOfTheText) {
  ConfigErrors errors;
  errors.Add({7, 14}, "b", "second");
  errors.Add({12, 1}, "", "last");
  errors.Add({7, 2}, "a", "first");
  EXPECT_EQ(errors.Format("x.toml"),
            "x.toml:7:2: a: first\nx.toml:7:14: b: second\nx.toml:12:1: last");
}

TEST(ConfigErrors, QuotedTextCannotAddLinesOrCommandTheTerminal) {
  ConfigErrors errors;
  errors.Add({1, 1}, "a\nb", "\"\x1b[2J\x7f\" is wrong");
  EXPECT_EQ(errors.Format("x"), "x:1:1: a\\x0ab: \"\\x1b[2J\\x7f\" is wrong");
}

TEST(ConfigErrors, LongTextIsCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "€";
  ConfigErrors errors;
  errors.Add({1, 1}, "", text);
  const std::string line = errors.Format("x");
  EXPECT_LT(line.size(), 500U);
  EXPECT_TRUE(line.ends_with("€...")) << line;
}

}  // namespace
}  // namespace gwlbtap
