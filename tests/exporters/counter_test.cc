// SPDX-License-Identifier: Apache-2.0
#include "exporters/counter.h"

#include <gtest/gtest.h>

#include <thread>

namespace gwlbtap {
namespace {

TEST(Counter, CountsFromZero) {
  Counter counter;
  EXPECT_EQ(counter.Read(), 0U);
  counter.Add();
  counter.Add(41);
  EXPECT_EQ(counter.Read(), 42U);
}

TEST(Counter, NeverGoesBackForAReaderOnAnotherThread) {
  constexpr std::uint64_t kLast = 100'000;
  Counter counter;
  std::thread owner([&counter] {
    for (std::uint64_t i = 0; i < kLast; ++i) counter.Add();
  });
  std::uint64_t seen = 0;
  bool went_back = false;
  while (seen < kLast) {
    const std::uint64_t now = counter.Read();
    went_back |= now < seen;
    seen = now;
    std::this_thread::yield();
  }
  owner.join();
  EXPECT_FALSE(went_back);
  EXPECT_EQ(counter.Read(), kLast);
}

TEST(Amount, AddsAndSubtractsPacketsAndBytesApart) {
  const Amount sum = Amount{2, 300} + Amount{1, 60};
  EXPECT_EQ(sum, (Amount{3, 360}));
  EXPECT_EQ(sum - (Amount{2, 300}), (Amount{1, 60}));
}

TEST(AmountCounter, CountsPacketsAndBytes) {
  AmountCounter counter;
  counter.Add({2, 300});
  counter.Add({1, 60});
  EXPECT_EQ(counter.Read(), (Amount{3, 360}));
}

}  // namespace
}  // namespace gwlbtap
