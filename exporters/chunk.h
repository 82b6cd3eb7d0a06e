// SPDX-License-Identifier: Apache-2.0
//
// Chunks: 256 KiB of whole records, filled once by one thread and then read by any number of
// exporters without being copied.
//
// Problem: exporters run at their own pace, and packet buffers must go back to the device at once.
// Choice: one copy into a chunk, which is then shared by reference counting. A chunk is free when
// its count reads zero, and only the thread that owns the pool takes it from there, so nothing has
// to be handed back. Cost: a slow exporter holds whole chunks; the pool has to be sized for that
// (see ExporterQueue).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "exporters/counter.h"
#include "geneve/byte_order.h"

namespace gwlbtap {

inline constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;

class Chunk {
 public:
  Chunk() : storage_(std::make_unique_for_overwrite<std::byte[]>(kChunkBytes)) {}

  // Whole records only. Readers see what was there when they got their lease.
  [[nodiscard]] ByteView bytes() const noexcept { return {storage_.get(), size_}; }
  [[nodiscard]] std::size_t packets() const noexcept { return packets_; }
  [[nodiscard]] Amount amount() const noexcept { return {packets_, size_}; }
  [[nodiscard]] std::size_t room() const noexcept { return kChunkBytes - size_; }

  // Filling, by the owner of the pool: where the next records go (room() bytes), and that `amount`
  // of them has been written there.
  [[nodiscard]] std::byte* end() noexcept { return storage_.get() + size_; }
  void Extend(const Amount& amount) noexcept {
    size_ += amount.bytes;
    packets_ += amount.packets;
  }

 private:
  friend class ChunkLease;
  friend class ChunkPool;

  std::unique_ptr<std::byte[]> storage_;
  std::size_t size_ = 0;
  std::size_t packets_ = 0;
  alignas(kCacheLine) std::atomic<std::uint32_t> leases_{0};
};

// The right to read one chunk. Empty when moved from.
class ChunkLease {
 public:
  ChunkLease() = default;
  ChunkLease(ChunkLease&& other) noexcept : chunk_(std::exchange(other.chunk_, nullptr)) {}
  ChunkLease& operator=(ChunkLease&& other) noexcept {
    std::swap(chunk_, other.chunk_);
    other.Drop();
    return *this;
  }
  ~ChunkLease() { Drop(); }

  [[nodiscard]] explicit operator bool() const noexcept { return chunk_ != nullptr; }
  [[nodiscard]] Chunk& operator*() const noexcept { return *chunk_; }
  [[nodiscard]] Chunk* operator->() const noexcept { return chunk_; }

  // Another lease on the same chunk. Any thread that holds one.
  [[nodiscard]] ChunkLease Share() const noexcept {
    chunk_->leases_.fetch_add(1, std::memory_order_relaxed);
    return ChunkLease(chunk_);
  }

  void Drop() noexcept {
    if (chunk_ == nullptr) return;
    // release: pairs with the acquire in ChunkPool::TryTake(); our reads end before the owner
    // writes.
    chunk_->leases_.fetch_sub(1, std::memory_order_release);
    chunk_ = nullptr;
  }

 private:
  friend class ChunkPool;
  explicit ChunkLease(Chunk* chunk) noexcept : chunk_(chunk) {}

  Chunk* chunk_ = nullptr;
};

// A fixed number of chunks. One thread takes; leases may be dropped on any. Outlives its leases.
class ChunkPool {
 public:
  explicit ChunkPool(std::size_t count) : chunks_(count) {}
  ChunkPool(const ChunkPool&) = delete;
  ChunkPool& operator=(const ChunkPool&) = delete;

  // An empty chunk, or an empty lease when all are in use. The lowest free chunk is taken, so that
  // a busy pool with prompt readers stays within the processor's caches.
  [[nodiscard]] ChunkLease TryTake() noexcept {
    for (Chunk& chunk : chunks_) {
      // acquire: pairs with the release in ChunkLease::Drop()
      if (chunk.leases_.load(std::memory_order_acquire) != 0) continue;
      chunk.leases_.store(1, std::memory_order_relaxed);
      chunk.size_ = 0;
      chunk.packets_ = 0;
      return ChunkLease(&chunk);
    }
    return {};
  }

 private:
  std::vector<Chunk> chunks_;
};

}  // namespace gwlbtap
