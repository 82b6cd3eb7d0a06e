// SPDX-License-Identifier: Apache-2.0
#include "controller/core/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace gwlbtap::controller {
namespace {

TEST(Glob, MatchesTheWholeValue) {
  EXPECT_TRUE(MatchesGlob("", ""));
  EXPECT_FALSE(MatchesGlob("", "a"));
  EXPECT_FALSE(MatchesGlob("a", ""));
  EXPECT_TRUE(MatchesGlob("*", ""));
  EXPECT_TRUE(MatchesGlob("**", "ab"));
  EXPECT_TRUE(MatchesGlob("a*c", "abcbc"));
  EXPECT_FALSE(MatchesGlob("a*c", "abcb"));
  EXPECT_TRUE(MatchesGlob("*a?c*", "xxabcxx"));
  EXPECT_FALSE(MatchesGlob("?", ""));
  EXPECT_TRUE(MatchesGlob("\\?\\*", "?*"));
  EXPECT_FALSE(MatchesGlob("\\?", "a"));
  EXPECT_TRUE(MatchesGlob("a\\", "a\\")) << "one that quotes nothing stands for itself";
}

TEST(Glob, ManyStarsTakeNoLongTime) {
  std::string pattern;
  for (int index = 0; index < 100; ++index) pattern += "*a";
  EXPECT_FALSE(MatchesGlob(pattern + "b", std::string(1000, 'a')));
}

}  // namespace
}  // namespace gwlbtap::controller
