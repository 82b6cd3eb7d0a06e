// SPDX-License-Identifier: Apache-2.0
#include "controller/core/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

TEST(Config, SensorsAreThoseWithTheRoleByDefault) {
  EXPECT_EQ(DefaultSensors(), std::vector{*ParseTerm("tag:gwlbtap-sessions:role=sensor")});
  EXPECT_EQ(Config().sensors, DefaultSensors());
}

TEST(Config, WordsAreThoseOfTheFile) {
  EXPECT_EQ(ToString(InterfaceChoice::kAll), "all");
  EXPECT_EQ(ToString(InterfaceChoice::kPrimary), "primary");
  EXPECT_EQ(ToString(InterfaceChoice::kSecondary), "secondary");
  EXPECT_EQ(ToString(VniMode::kAws), "aws");
  EXPECT_EQ(ToString(VniMode::kFixed), "fixed");
  EXPECT_EQ(ToString(VniMode::kVpc), "vpc");
  EXPECT_EQ(ToString(VniMode::kHashed), "hashed");
  EXPECT_EQ(ToString(UnknownTypes::kTry), "try");
  EXPECT_EQ(ToString(UnknownTypes::kSkip), "skip");
}

TEST(Config, AnyDifferenceIsOne) {
  const Config config;
  EXPECT_EQ(config, Config());
  Config other;
  other.rules.emplace_back();
  EXPECT_FALSE(config == other);
}

}  // namespace
}  // namespace gwlbtap::controller
