// SPDX-License-Identifier: Apache-2.0
#include "dataplane/frame.h"

#include <gtest/gtest.h>

#include <vector>

namespace gwlbtap {
namespace {

TEST(FrameBurst, KeepsFramesAndTheirTokensInOrder) {
  const std::vector<std::byte> bytes(100);
  int first_token = 0;
  int second_token = 0;
  FrameBurst burst;
  burst.Add({ByteView(bytes).first(60), WallTime(std::chrono::nanoseconds(1))}, &first_token);
  burst.Add({ByteView(bytes).first(90), WallTime(std::chrono::nanoseconds(2))}, &second_token);
  ASSERT_EQ(burst.size(), 2U);
  EXPECT_EQ(burst.frames()[0].bytes.size(), 60U);
  EXPECT_EQ(burst.frames()[1].bytes.size(), 90U);
  EXPECT_EQ(burst.tokens()[0], &first_token);
  EXPECT_EQ(burst.tokens()[1], &second_token);
}

TEST(FrameBurst, IsFullAtItsCapacityAndEmptyOnceCleared) {
  FrameBurst burst;
  for (std::size_t i = 0; i < FrameBurst::kCapacity; ++i) {
    EXPECT_FALSE(burst.IsFull());
    burst.Add({}, nullptr);
  }
  EXPECT_TRUE(burst.IsFull());
  burst.Clear();
  EXPECT_FALSE(burst.IsFull());
  EXPECT_TRUE(burst.frames().empty());
  EXPECT_TRUE(burst.tokens().empty());
}

}  // namespace
}  // namespace gwlbtap
