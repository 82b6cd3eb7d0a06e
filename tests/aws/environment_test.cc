// SPDX-License-Identifier: Apache-2.0
#include "aws/environment.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/aws/settings.h"

namespace gwlbtap::aws {
namespace {

TEST(Environment, IsThatOfTheProcess) {
  setenv("GWLBTAP_TEST_SET", "value", 1);
  setenv("GWLBTAP_TEST_EMPTY", "", 1);
  const Environment environment = ProcessEnvironment();
  EXPECT_EQ(environment("GWLBTAP_TEST_SET"), "value");
  EXPECT_EQ(environment("GWLBTAP_TEST_EMPTY"), std::nullopt) << "empty is unset";
  EXPECT_EQ(environment("GWLBTAP_TEST_UNSET"), std::nullopt);
  unsetenv("GWLBTAP_TEST_SET");
  unsetenv("GWLBTAP_TEST_EMPTY");
}

TEST(Environment, OnlyTrueIsTrue) {
  const Environment environment =
      Settings({{"A", "true"}, {"B", "True"}, {"C", "false"}, {"D", "1"}});
  EXPECT_TRUE(IsTrue(environment, "A"));
  EXPECT_TRUE(IsTrue(environment, "B"));
  EXPECT_FALSE(IsTrue(environment, "C"));
  EXPECT_FALSE(IsTrue(environment, "D"));
  EXPECT_FALSE(IsTrue(environment, "E"));
}

}  // namespace
}  // namespace gwlbtap::aws
