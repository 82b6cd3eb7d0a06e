// SPDX-License-Identifier: Apache-2.0
#include "config/units.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using namespace std::chrono_literals;

TEST(Size, IsANumberOfBinaryUnits) {
  EXPECT_EQ(ParseSize("0B"), 0U);
  EXPECT_EQ(ParseSize("1B"), 1U);
  EXPECT_EQ(ParseSize("3KiB"), 3072U);
  EXPECT_EQ(ParseSize("64MiB"), 64U << 20U);
  EXPECT_EQ(ParseSize("64GiB"), 64ULL << 30U);
}

TEST(Size, OfAnotherShapeIsNone) {
  for (const std::string_view text : {"", "64", "MiB", "64 MiB", "64mib", "64MB", "-1MiB", "+1MiB",
                                      "1.5GiB", "64MiBs", " 64MiB", "64 potatoes"}) {
    EXPECT_EQ(ParseSize(text), std::nullopt) << text;
  }
}

TEST(Size, BeyondSixtyFourBitsIsNone) {
  EXPECT_EQ(ParseSize("18446744073709551615B"), ~0ULL);
  EXPECT_EQ(ParseSize("18446744073709551616B"), std::nullopt);
  EXPECT_EQ(ParseSize("17179869184GiB"), std::nullopt);
}

TEST(Size, IsWrittenInTheLargestUnitThatLeavesAWholeNumber) {
  EXPECT_EQ(FormatSize(64ULL << 20U), "64MiB");
  EXPECT_EQ(FormatSize(1ULL << 30U), "1GiB");
  EXPECT_EQ(FormatSize((1ULL << 20U) + 1), "1048577B");
  EXPECT_EQ(FormatSize(0), "0B");
}

TEST(Duration, IsANumberOfUnits) {
  EXPECT_EQ(ParseDuration("100us"), 100us);
  EXPECT_EQ(ParseDuration("10ms"), 10ms);
  EXPECT_EQ(ParseDuration("5s"), 5s);
  EXPECT_EQ(ParseDuration("10min"), 10min);
}

TEST(Duration, OfAnotherShapeIsNone) {
  for (const std::string_view text : {"", "10", "s", "10 ms", "10sec", "-1s", "1.5s", "1h", "1m"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseDuration("18446744073709551615us"), std::nullopt);
}

TEST(Duration, IsWrittenInTheLargestUnitThatLeavesAWholeNumber) {
  EXPECT_EQ(FormatDuration(10ms), "10ms");
  EXPECT_EQ(FormatDuration(1500ms), "1500ms");
  EXPECT_EQ(FormatDuration(120s), "2min");
  EXPECT_EQ(FormatDuration(0us), "0s");
}

}  // namespace
}  // namespace gwlbtap
