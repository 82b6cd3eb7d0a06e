// SPDX-License-Identifier: Apache-2.0
#include "appliance/command_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class CommandOptionsTest : public testing::Test {
 protected:
  CommandOptionsTest() {
    AddDurationOption(app_, "--wait", wait_, "how long");
    AddDurationOption(app_, "--time", time_, "end after as long");
    app_.add_option("--count", count_, "how many")->check(AtLeastOne())->type_name("N");
  }
  std::string ErrorOf(const std::string& arguments) {
    try {
      app_.parse(arguments);
    } catch (const CLI::ValidationError& error) {
      return error.what();
    }
    return {};
  }

  CLI::App app_;
  std::optional<std::chrono::microseconds> wait_ = 10s;
  std::optional<std::chrono::microseconds> time_;
  std::uint64_t count_ = 5;
};

TEST_F(CommandOptionsTest, ADurationHasAUnit) {
  app_.parse("--wait 20ms --time 2min");
  EXPECT_EQ(wait_, 20ms);
  EXPECT_EQ(time_, 2min);
}

TEST_F(CommandOptionsTest, ADurationThatIsNotGivenKeepsItsDefault) {
  app_.parse("");
  EXPECT_EQ(wait_, 10s);
  EXPECT_EQ(time_, std::nullopt);
}

TEST_F(CommandOptionsTest, WhatIsNoDurationIsToldWithTheNameOfTheOption) {
  for (const std::string text : {"soon", "10", "1.5s", "-1s", "525601min", "99999999999999min"}) {
    EXPECT_THAT(ErrorOf("--wait=" + text), HasSubstr("--wait: " + text + ": not a duration"));
  }
  EXPECT_EQ(ErrorOf("--wait=525600min"), "");
}

TEST_F(CommandOptionsTest, ACountIsOneOrMore) {
  EXPECT_THAT(ErrorOf("--count 0"), HasSubstr("--count"));
  EXPECT_EQ(ErrorOf("--count 1"), "");
  EXPECT_EQ(ErrorOf("--count 18446744073709551615"), "");
}

TEST_F(CommandOptionsTest, TheHelpNamesUnitsAndDefaultsAlone) {
  const std::string help = app_.help();
  EXPECT_THAT(help, ContainsRegex("--wait DURATION(=| \\[)10s"));  // by the version of CLI11
  EXPECT_THAT(help, HasSubstr("--time DURATION "));
  EXPECT_THAT(help, HasSubstr("--count N "));
  EXPECT_THAT(help, Not(HasSubstr("18446744073709551615")));
}

}  // namespace
}  // namespace gwlbtap
