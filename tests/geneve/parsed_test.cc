// SPDX-License-Identifier: Apache-2.0
#include "geneve/parsed.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

TEST(Parsed, HoldsAValueOrTheReasonWhyThereIsNone) {
  const Parsed<int> value = 7;
  EXPECT_TRUE(value.ok());
  EXPECT_EQ(value.status(), DecapStatus::kOk);
  EXPECT_EQ(*value, 7);

  const Parsed<int> refusal = DecapStatus::kUdpLength;
  EXPECT_FALSE(refusal.ok());
  EXPECT_EQ(refusal.status(), DecapStatus::kUdpLength);
}

TEST(Parsed, IsFilledInPlaceByAFunctionThatMayRefuse) {
  const auto value = Parsed<int>::InPlace([](int& number) {
    number = 7;
    return DecapStatus::kOk;
  });
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*value, 7);
  EXPECT_EQ(Parsed<int>::InPlace([](int&) { return DecapStatus::kNotTunnel; }).status(),
            DecapStatus::kNotTunnel);
}

}  // namespace
}  // namespace gwlbtap
