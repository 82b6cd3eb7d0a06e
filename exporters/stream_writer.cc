// SPDX-License-Identifier: Apache-2.0
#include "exporters/stream_writer.h"

#include <thread>
#include <utility>

namespace gwlbtap {

StreamWriter::StreamWriter(const StreamFormat& format, WhenFull when_full, std::size_t chunks,
                           std::vector<ExporterQueue*> queues, const std::atomic<bool>& give_up)
    : format_(format),
      when_full_(when_full),
      give_up_(give_up),
      pool_(chunks),
      queues_(std::move(queues)) {}

void StreamWriter::SealIfOld(WallTime now) noexcept {
  // A system clock that was set back must not hold packets for as long.
  if (!is_ageing_ || now < held_since_) {
    is_ageing_ = true;
    held_since_ = now;
  } else if (now - held_since_ >= format_.flush_interval) {
    Seal();
  }
}

bool StreamWriter::OpenNext() noexcept {
  Seal();
  open_ = pool_.TryTake();
  while (!open_ && when_full_ == WhenFull::kWait && !give_up_.load(std::memory_order_relaxed)) {
    std::this_thread::yield();
    open_ = pool_.TryTake();
  }
  room_ = open_ ? open_->room() : 0;
  return room_ != 0;
}

void StreamWriter::Seal() noexcept {
  is_ageing_ = false;
  room_ = 0;
  // Held until every queue has it: a fast exporter could otherwise free the chunk midway.
  const ChunkLease sealed = std::exchange(open_, ChunkLease{});
  if (!sealed || sealed->packets() == 0) return;
  for (ExporterQueue* queue : queues_) Offer(*queue, sealed);
}

void StreamWriter::Offer(ExporterQueue& queue, const ChunkLease& sealed) noexcept {
  ChunkLease lease = sealed.Share();
  while (!queue.TryPush(lease)) {
    if (when_full_ == WhenFull::kDrop || give_up_.load(std::memory_order_relaxed)) {
      queue.CountDropped(sealed->amount());
      return;
    }
    std::this_thread::yield();
  }
}

}  // namespace gwlbtap
