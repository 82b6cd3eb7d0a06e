// SPDX-License-Identifier: Apache-2.0
#include "exporters/exporter_queue.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <thread>

namespace gwlbtap {
namespace {

ChunkLease TakeWith(ChunkPool& pool, const Amount& amount) {
  ChunkLease lease = pool.TryTake();
  lease->Extend(amount);
  return lease;
}

TEST(ExporterQueue, OfferedIsTakenAndDroppedAndWaiting) {
  Doorbell doorbell;
  ChunkPool pool(3);
  ExporterQueue queue(doorbell);
  for (std::uint64_t i = 1; i <= 3; ++i) {
    ChunkLease lease = TakeWith(pool, {i, 100 * i});
    ASSERT_TRUE(queue.TryPush(lease));
    EXPECT_FALSE(lease);
  }
  queue.CountDropped({10, 1'000});
  EXPECT_EQ((*queue.TryTake())->amount(), (Amount{1, 100}));
  EXPECT_EQ(queue.offered(), (Amount{16, 1'600}));
  EXPECT_EQ(queue.dropped(), (Amount{10, 1'000}));
  EXPECT_EQ(queue.waiting(), (Amount{5, 500}));
}

TEST(ExporterQueue, AFullOneLeavesTheLeaseAndCountsNothing) {
  Doorbell doorbell;
  ChunkPool pool(1);
  ExporterQueue queue(doorbell);
  const ChunkLease lease = TakeWith(pool, {1, 100});
  for (std::size_t i = 0; i < ExporterQueue::kCapacity; ++i) {
    ChunkLease shared = lease.Share();
    ASSERT_TRUE(queue.TryPush(shared));
  }
  ChunkLease refused = lease.Share();
  EXPECT_FALSE(queue.TryPush(refused));
  EXPECT_TRUE(refused);
  EXPECT_EQ(queue.offered().packets, ExporterQueue::kCapacity);
  EXPECT_EQ(queue.dropped(), Amount{});
}

TEST(ExporterQueue, AnEmptyOneGivesNothing) {
  Doorbell doorbell;
  ExporterQueue queue(doorbell);
  EXPECT_TRUE(queue.IsEmpty());
  EXPECT_FALSE(queue.TryTake().has_value());
  EXPECT_EQ(queue.waiting(), Amount{});
}

TEST(ExporterQueue, PushingRingsTheBellOfASleepingExporter) {
  Doorbell doorbell;
  ChunkPool pool(1);
  ExporterQueue queue(doorbell);
  doorbell.Arm();
  ChunkLease lease = TakeWith(pool, {1, 100});
  ASSERT_TRUE(queue.TryPush(lease));
  pollfd waiting{.fd = doorbell.descriptor(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&waiting, 1, 0), 1);
}

TEST(ExporterQueue, TheAccountHoldsWhenWorkerAndExporterHaveEnded) {
  constexpr std::uint64_t kChunks = 20'000;
  Doorbell doorbell;
  ChunkPool pool(ExporterQueue::kCapacity + 2);
  ExporterQueue queue(doorbell);
  Amount taken;
  std::thread exporter([&] {
    for (std::uint64_t seen = 0; seen < kChunks / 2;) {
      const std::optional<ChunkLease> lease = queue.TryTake();
      if (!lease.has_value()) {
        std::this_thread::yield();
        continue;
      }
      ++seen;
      taken += (*lease)->amount();
    }
  });
  for (std::uint64_t i = 0; i < kChunks; ++i) {
    if (i % 2 == 0) {
      queue.CountDropped({1, 7});
      continue;
    }
    ChunkLease lease;
    while (!(lease = pool.TryTake())) std::this_thread::yield();
    lease->Extend({1, i});
    while (!queue.TryPush(lease)) std::this_thread::yield();
    // One may have been popped and not yet counted as taken.
    EXPECT_LE(queue.waiting().packets, ExporterQueue::kCapacity + 1);
  }
  exporter.join();
  EXPECT_EQ(queue.offered(), queue.dropped() + taken);
  EXPECT_EQ(queue.dropped(), (Amount{kChunks / 2, kChunks / 2 * 7}));
  EXPECT_EQ(queue.waiting(), Amount{});
}

}  // namespace
}  // namespace gwlbtap
