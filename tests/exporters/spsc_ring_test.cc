// SPDX-License-Identifier: Apache-2.0
#include "exporters/spsc_ring.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <thread>

namespace gwlbtap {
namespace {

TEST(SpscRing, GivesValuesInTheOrderTheyWerePushed) {
  SpscRing<int> ring(4);
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(ring.TryPush(round * 3 + i));
    for (int i = 0; i < 3; ++i) ASSERT_EQ(ring.TryPop(), round * 3 + i);
  }
}

TEST(SpscRing, AnEmptyOneGivesNothing) {
  SpscRing<int> ring(4);
  EXPECT_TRUE(ring.IsEmpty());
  EXPECT_EQ(ring.TryPop(), std::nullopt);
  ASSERT_TRUE(ring.TryPush(7));
  EXPECT_FALSE(ring.IsEmpty());
}

TEST(SpscRing, HoldsTheNextPowerOfTwo) {
  EXPECT_EQ(SpscRing<int>(1).capacity(), 1U);
  EXPECT_EQ(SpscRing<int>(5).capacity(), 8U);
  EXPECT_EQ(SpscRing<int>(64).capacity(), 64U);
}

TEST(SpscRing, AFullOneRefusesAndLeavesTheValueAlone) {
  SpscRing<std::unique_ptr<int>> ring(2);
  ASSERT_TRUE(ring.TryPush(std::make_unique<int>(1)));
  ASSERT_TRUE(ring.TryPush(std::make_unique<int>(2)));
  auto third = std::make_unique<int>(3);
  EXPECT_FALSE(ring.TryPush(std::move(third)));
  ASSERT_NE(third, nullptr);  // NOLINT(bugprone-use-after-move): that is the contract
  EXPECT_EQ(**ring.TryPop(), 1);
  EXPECT_TRUE(ring.TryPush(std::move(third)));
}

TEST(SpscRing, LetsGoOfAValueWhenItIsPopped) {
  SpscRing<std::shared_ptr<int>> ring(2);
  const auto value = std::make_shared<int>(1);
  ASSERT_TRUE(ring.TryPush(std::shared_ptr<int>(value)));
  EXPECT_EQ(value.use_count(), 2);
  ring.TryPop().reset();
  EXPECT_EQ(value.use_count(), 1);
}

TEST(SpscRing, CarriesAMillionValuesFromOneThreadToAnother) {
  constexpr std::uint32_t kCount = 1'000'000;
  SpscRing<std::uint32_t> ring(64);
  std::thread producer([&ring] {
    for (std::uint32_t i = 0; i < kCount; ++i) {
      while (!ring.TryPush(std::uint32_t{i})) std::this_thread::yield();
    }
  });
  std::uint32_t in_order = 0;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    std::optional<std::uint32_t> value;
    while (!(value = ring.TryPop()).has_value()) std::this_thread::yield();
    if (*value == i) ++in_order;
  }
  producer.join();
  EXPECT_EQ(in_order, kCount);
  EXPECT_TRUE(ring.IsEmpty());
}

}  // namespace
}  // namespace gwlbtap
