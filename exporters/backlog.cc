// SPDX-License-Identifier: Apache-2.0
#include "exporters/backlog.h"

#include <cstring>
#include <utility>

namespace gwlbtap {
namespace {

// A chunk that was sealed because it was full has less than one record's room left.
constexpr std::size_t kMergeBelow = kChunkBytes / 2;

void AppendCopy(Chunk& to, const Chunk& from) noexcept {
  std::memcpy(to.end(), from.bytes().data(), from.bytes().size());
  to.Extend(from.amount());
}

}  // namespace

Backlog::Backlog(std::size_t capacity, std::size_t readers)
    : capacity_(capacity), merge_pool_(capacity + readers) {}

void Backlog::Append(ChunkLease chunk) {
  const Amount amount = chunk->amount();
  const bool is_small = amount.bytes < kMergeBelow;
  if (!is_small || entries_.empty()) {
    entries_.push_back({std::move(chunk), total_, false});
  } else if (!TryMerge(*chunk)) {
    ChunkLease merged = merge_pool_.TryTake();
    const bool is_merged = static_cast<bool>(merged);
    if (is_merged) AppendCopy(*merged, *chunk);
    entries_.push_back({is_merged ? std::move(merged) : std::move(chunk), total_, is_merged});
  }
  total_ += amount;
}

bool Backlog::TryMerge(const Chunk& chunk) noexcept {
  const Entry& newest = entries_.back();
  if (!newest.is_merged || newest.chunk->room() < chunk.bytes().size()) return false;
  AppendCopy(*newest.chunk, chunk);
  return true;
}

void Backlog::DropOldest() noexcept {
  entries_.pop_front();
  ++first_sequence_;
}

Backlog::Cursor Backlog::End() const noexcept {
  if (entries_.empty()) return {first_sequence_, 0, total_};
  return {first_sequence_ + entries_.size() - 1, entries_.back().chunk->bytes().size(), total_};
}

std::optional<Backlog::Piece> Backlog::Next(Cursor& cursor) const {
  while (cursor.sequence < first_sequence_ + entries_.size()) {
    const Entry& entry = entries_[cursor.sequence - first_sequence_];
    const Amount end = entry.before + entry.chunk->amount();
    const ByteView bytes = entry.chunk->bytes().subspan(cursor.offset);
    if (!bytes.empty()) {
      Piece piece{entry.chunk.Share(), bytes, end - cursor.position};
      cursor.offset += bytes.size();
      cursor.position = end;
      return piece;
    }
    // The newest chunk may still grow: stay with it.
    if (cursor.sequence + 1 == first_sequence_ + entries_.size()) break;
    ++cursor.sequence;
    cursor.offset = 0;
  }
  return std::nullopt;
}

Amount Backlog::CatchUp(Cursor& cursor) const noexcept {
  if (cursor.sequence >= first_sequence_) return {};
  const Amount begin = entries_.empty() ? total_ : entries_.front().before;
  const Amount lost = begin - cursor.position;
  cursor = {first_sequence_, 0, begin};
  return lost;
}

bool Backlog::IsPastOldest(const Cursor& cursor) const noexcept {
  if (cursor.sequence != first_sequence_) return cursor.sequence > first_sequence_;
  return cursor.offset == entries_.front().chunk->bytes().size();
}

}  // namespace gwlbtap
