// SPDX-License-Identifier: Apache-2.0
//
// The way from one worker to one exporter: a bounded ring of leases, with the account of what did
// not fit. The worker pushes, the exporter's I/O thread takes.
//
// Law: offered == taken + dropped + waiting.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "exporters/chunk.h"
#include "exporters/counter.h"
#include "exporters/doorbell.h"
#include "exporters/spsc_ring.h"

namespace gwlbtap {

class ExporterQueue {
 public:
  static constexpr std::size_t kCapacity = 64;  // chunks

  // `doorbell` wakes the exporter's thread and outlives the queue.
  explicit ExporterQueue(Doorbell& doorbell) : ring_(kCapacity), doorbell_(doorbell) {}

  // Worker only. False: full, `lease` is untouched and nothing is counted yet.
  [[nodiscard]] bool TryPush(ChunkLease& lease) noexcept {
    const Amount amount = lease->amount();
    if (!ring_.TryPush(std::move(lease))) return false;
    offered_.Add(amount);
    doorbell_.Ring();
    return true;
  }

  // Worker only: gives the chunk up for this exporter.
  void CountDropped(const Amount& amount) noexcept {
    offered_.Add(amount);
    dropped_.Add(amount);
  }

  // I/O thread only.
  [[nodiscard]] std::optional<ChunkLease> TryTake() noexcept {
    std::optional<ChunkLease> lease = ring_.TryPop();
    if (lease.has_value()) taken_.Add((*lease)->amount());
    return lease;
  }
  [[nodiscard]] bool IsEmpty() const noexcept { return ring_.IsEmpty(); }

  // Any thread. A running worker may be ahead of what is read here.
  [[nodiscard]] Amount offered() const noexcept { return offered_.Read(); }
  [[nodiscard]] Amount dropped() const noexcept { return dropped_.Read(); }
  [[nodiscard]] Amount waiting() const noexcept {
    const Amount gone = taken_.Read() + dropped_.Read();
    const Amount all = offered_.Read();
    return all.packets > gone.packets && all.bytes > gone.bytes ? all - gone : Amount{};
  }

 private:
  SpscRing<ChunkLease> ring_;
  Doorbell& doorbell_;
  alignas(kCacheLine) AmountCounter offered_;  // worker
  AmountCounter dropped_;                      // worker
  alignas(kCacheLine) AmountCounter taken_;    // I/O thread
};

// Of all queues of an exporter. Any thread.
[[nodiscard]] inline Amount HandedTo(const std::deque<ExporterQueue>& queues) noexcept {
  Amount amount;
  for (const ExporterQueue& queue : queues) amount += queue.offered();
  return amount;
}
[[nodiscard]] inline Amount DroppedFrom(const std::deque<ExporterQueue>& queues) noexcept {
  Amount amount;
  for (const ExporterQueue& queue : queues) amount += queue.dropped();
  return amount;
}

}  // namespace gwlbtap
