// SPDX-License-Identifier: Apache-2.0
//
// What an exporter still owes its clients: one window of chunks, and a cursor for each client.
//
// Problem: each client may lag by the same bounded amount, and there may be many clients.
// Choice: all clients of an exporter read the same window of the newest chunks, so the memory is
// that of one queue however many there are. Cost: the oldest chunk goes when the window is full,
// whoever still needed it (the caller decides when, and counts it).
//
// Small chunks, sealed because they were old, are merged while somebody lags, so that a quiet
// stream does not fill the window with nearly empty chunks. I/O thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "exporters/chunk.h"
#include "exporters/counter.h"
#include "geneve/byte_order.h"

namespace gwlbtap {

class Backlog {
 public:
  // Where a client stands; `position` is the sum of all that was appended before that place.
  struct Cursor {
    std::uint64_t sequence = 0;
    std::size_t offset = 0;
    Amount position;
  };

  // Bytes to deliver, valid as long as the lease.
  struct Piece {
    ChunkLease lease;
    ByteView bytes;
    Amount amount;
  };

  // `capacity` in chunks, at least 1. `readers`: how many pieces may be out at a time.
  Backlog(std::size_t capacity, std::size_t readers);

  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }  // chunks
  [[nodiscard]] bool IsFull() const noexcept { return entries_.size() == capacity_; }
  [[nodiscard]] bool IsEmpty() const noexcept { return entries_.empty(); }

  // Precondition: !IsFull().
  void Append(ChunkLease chunk);

  // Precondition: !IsEmpty(). Cursors that stood there have to CatchUp().
  void DropOldest() noexcept;

  // The sum of everything ever appended.
  [[nodiscard]] Amount total() const noexcept { return total_; }

  // Where a client begins that wants only what comes from now on.
  [[nodiscard]] Cursor End() const noexcept;

  // The bytes at `cursor`, which moves behind them; nothing when it stands at the end.
  [[nodiscard]] std::optional<Piece> Next(Cursor& cursor) const;

  // Moves a cursor that stands before the window to its beginning; returns what it lost by that.
  Amount CatchUp(Cursor& cursor) const noexcept;

  // Whether the oldest chunk has nothing for this cursor any more.
  [[nodiscard]] bool IsPastOldest(const Cursor& cursor) const noexcept;

 private:
  struct Entry {
    ChunkLease chunk;
    Amount before;
    bool is_merged;  // ours to append to
  };

  bool TryMerge(const Chunk& chunk) noexcept;

  const std::size_t capacity_;
  ChunkPool merge_pool_;
  std::deque<Entry> entries_;
  std::uint64_t first_sequence_ = 0;
  Amount total_;
};

}  // namespace gwlbtap
