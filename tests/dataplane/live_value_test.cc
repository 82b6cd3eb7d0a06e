// SPDX-License-Identifier: Apache-2.0
#include "dataplane/live_value.h"

#include <gtest/gtest.h>

#include <thread>

namespace gwlbtap {
namespace {

// Tells when it is destroyed.
class Tracked {
 public:
  Tracked(int value, int& alive) : value_(value), alive_(alive) { ++alive_; }
  ~Tracked() { --alive_; }
  Tracked(const Tracked&) = delete;
  Tracked& operator=(const Tracked&) = delete;
  [[nodiscard]] int value() const noexcept { return value_; }

 private:
  int value_;
  int& alive_;
};

class LiveValueTest : public testing::Test {
 protected:
  std::unique_ptr<const Tracked> Make(int value) {
    return std::make_unique<Tracked>(value, alive_);
  }

  int alive_ = 0;
};

TEST_F(LiveValueTest, AReaderSeesTheLastValuePublished) {
  LiveValue<Tracked> live(1, Make(1));
  EXPECT_EQ(live.Observe(0).value(), 1);
  live.Publish(Make(2));
  live.Publish(Make(3));
  EXPECT_EQ(live.Observe(0).value(), 3);
}

TEST_F(LiveValueTest, AValueLivesUntilEveryReaderHasPassedBy) {
  LiveValue<Tracked> live(2, Make(1));
  const Tracked& first = live.Observe(0);
  EXPECT_EQ(live.Observe(1).value(), 1);
  live.Publish(Make(2));
  EXPECT_EQ(live.Observe(1).value(), 2);
  EXPECT_EQ(live.Reclaim(), 1U);
  EXPECT_EQ(first.value(), 1);
  EXPECT_EQ(live.Observe(0).value(), 2);
  EXPECT_EQ(live.Reclaim(), 0U);
  EXPECT_EQ(alive_, 1);
}

TEST_F(LiveValueTest, AReaderThatNeverCameKeepsEverything) {
  LiveValue<Tracked> live(2, Make(1));
  for (int value = 2; value <= 5; ++value) live.Publish(Make(value));
  EXPECT_EQ(live.Observe(0).value(), 5);
  EXPECT_EQ(live.Reclaim(), 4U);
  EXPECT_EQ(alive_, 5);
}

TEST_F(LiveValueTest, WithoutReadersOnlyTheCurrentValueIsKept) {
  LiveValue<Tracked> live(0, Make(1));
  live.Publish(Make(2));
  EXPECT_EQ(live.Reclaim(), 0U);
  EXPECT_EQ(alive_, 1);
}

TEST(LiveValue, IsWholeForEveryReaderWhileItIsBeingReplaced) {
  struct Pair {
    std::uint64_t left;
    std::uint64_t right;
  };
  constexpr std::uint64_t kRounds = 20'000;
  LiveValue<Pair> live(2, std::make_unique<Pair>(Pair{0, 0}));
  const auto read = [&live](std::size_t reader) {
    std::uint64_t last = 0;
    while (last < kRounds) {
      const Pair& pair = live.Observe(reader);
      ASSERT_EQ(pair.left, pair.right);
      ASSERT_GE(pair.left, last);
      last = pair.left;
    }
  };
  std::thread first(read, 0);
  std::thread second(read, 1);
  for (std::uint64_t round = 1; round <= kRounds; ++round) {
    live.Publish(std::make_unique<Pair>(Pair{round, round}));
    live.Reclaim();
  }
  first.join();
  second.join();
  EXPECT_EQ(live.Reclaim(), 0U);
}

}  // namespace
}  // namespace gwlbtap
