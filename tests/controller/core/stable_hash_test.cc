// SPDX-License-Identifier: Apache-2.0
#include "controller/core/stable_hash.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstddef>

namespace gwlbtap::controller {
namespace {

// Sessions exist whose VNIs and targets follow from these: they may never change. Computed apart
// from this code, by the definitions of FNV-1a and SplitMix64.
TEST(StableHash, IsTheSameForEver) {
  EXPECT_EQ(StableHash(""), 0x25fc6dd36ce04b20U);
  EXPECT_EQ(StableHash("eni-0123456789abcdef0", "web"), 0x7bf1448c8fa5882aU);
}

TEST(StableHash, KnowsWhereTheFirstTextEnds) {
  EXPECT_NE(StableHash("ab", "c"), StableHash("a", "bc"));
  EXPECT_NE(StableHash("a", "b"), StableHash("b", "a"));
}

TEST(StableHash, SpreadsTextsThatAreAlike) {
  constexpr std::size_t kBins = 16;
  constexpr std::size_t kEach = 1000;
  std::array<std::size_t, kBins> bins{};
  for (std::size_t index = 0; index < kBins * kEach; ++index) {
    ++bins[StableHash(fmt::format("eni-{:017x}", index)) % kBins];
  }
  for (const std::size_t count : bins) EXPECT_NEAR(static_cast<double>(count), kEach, 150);
}

}  // namespace
}  // namespace gwlbtap::controller
