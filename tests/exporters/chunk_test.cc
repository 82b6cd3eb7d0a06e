// SPDX-License-Identifier: Apache-2.0
#include "exporters/chunk.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>
#include <utility>

#include "exporters/spsc_ring.h"

namespace gwlbtap {
namespace {

TEST(Chunk, KnowsItsBytesItsPacketsAndTheRoomThatIsLeft) {
  ChunkPool pool(1);
  const ChunkLease chunk = pool.TryTake();
  EXPECT_EQ(chunk->amount(), Amount{});
  EXPECT_EQ(chunk->room(), kChunkBytes);
  *chunk->end() = std::byte{0x2a};
  chunk->Extend({1, 100});
  EXPECT_EQ(chunk->amount(), (Amount{1, 100}));
  EXPECT_EQ(chunk->bytes().size(), 100U);
  EXPECT_EQ(chunk->bytes().front(), std::byte{0x2a});
  EXPECT_EQ(chunk->room(), kChunkBytes - 100);
}

TEST(ChunkPool, HasNothingToGiveWhenAllAreInUse) {
  ChunkPool pool(2);
  const ChunkLease first = pool.TryTake();
  ChunkLease second = pool.TryTake();
  EXPECT_NE(&*first, &*second);
  EXPECT_FALSE(pool.TryTake());
  second.Drop();
  EXPECT_TRUE(pool.TryTake());
}

TEST(ChunkPool, TakesTheLowestThatIsFree) {
  ChunkPool pool(3);
  ChunkLease first = pool.TryTake();
  ChunkLease second = pool.TryTake();
  const Chunk* lowest = &*first;
  const Chunk* next = &*second;
  second.Drop();
  EXPECT_EQ(&*pool.TryTake(), next);
  first.Drop();
  EXPECT_EQ(&*pool.TryTake(), lowest);
}

TEST(ChunkPool, GivesAChunkAgainOnlyAfterTheLastLeaseAndThenEmpty) {
  ChunkPool pool(1);
  ChunkLease lease = pool.TryTake();
  lease->Extend({3, 300});
  ChunkLease shared = lease.Share();
  EXPECT_EQ(shared->amount(), (Amount{3, 300}));
  lease.Drop();
  EXPECT_FALSE(lease);
  EXPECT_FALSE(pool.TryTake());
  shared.Drop();
  const ChunkLease again = pool.TryTake();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->amount(), Amount{});
}

TEST(ChunkLease, MovingItDoesNotChangeTheCount) {
  ChunkPool pool(1);
  ChunkLease lease = pool.TryTake();
  ChunkLease moved = std::move(lease);
  EXPECT_FALSE(lease);  // NOLINT(bugprone-use-after-move): empty when moved from
  EXPECT_FALSE(pool.TryTake());
  moved = ChunkLease{};
  EXPECT_TRUE(pool.TryTake());
}

TEST(ChunkLease, AssigningOneLetsGoOfTheChunkHeldBefore) {
  ChunkPool pool(2);
  ChunkLease first = pool.TryTake();
  const Chunk* lowest = &*first;
  first = pool.TryTake();
  EXPECT_EQ(&*pool.TryTake(), lowest);
}

TEST(ChunkLease, DroppingAnEmptyOneDoesNothing) {
  ChunkLease lease;
  lease.Drop();
  EXPECT_FALSE(lease);
}

// Two readers on their own threads compare every byte of every chunk while the owner fills others.
TEST(ChunkPool, NeverRewritesAChunkThatAnyThreadStillReads) {
  constexpr int kRounds = 2'000;
  constexpr std::size_t kUsed = 512;
  ChunkPool pool(4);
  SpscRing<ChunkLease> to_first(4);
  SpscRing<ChunkLease> to_second(4);
  std::atomic<int> torn{0};
  const auto read_all = [&torn](SpscRing<ChunkLease>& ring) {
    for (int seen = 0; seen < kRounds;) {
      const std::optional<ChunkLease> lease = ring.TryPop();
      if (!lease.has_value()) {
        std::this_thread::yield();
        continue;
      }
      const auto expected = static_cast<std::byte>(seen++);
      for (const std::byte byte : (*lease)->bytes()) {
        if (byte != expected) torn.fetch_add(1);
      }
    }
  };
  std::thread first([&] { read_all(to_first); });
  std::thread second([&] { read_all(to_second); });
  for (int round = 0; round < kRounds; ++round) {
    ChunkLease lease;
    while (!(lease = pool.TryTake())) std::this_thread::yield();
    std::memset(lease->end(), round & 0xff, kUsed);
    lease->Extend({1, kUsed});
    for (SpscRing<ChunkLease>* ring : {&to_first, &to_second}) {
      while (!ring->TryPush(lease.Share())) std::this_thread::yield();
    }
  }
  first.join();
  second.join();
  EXPECT_EQ(torn.load(), 0);
}

}  // namespace
}  // namespace gwlbtap
