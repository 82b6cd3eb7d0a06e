// SPDX-License-Identifier: Apache-2.0
//
// Who was mirrored, and how much: packets and bytes per source, which is a GWLB endpoint and a VNI.
// A fixed number of entries, found by hashing; a source that finds no place is counted as overflow.
// One worker counts; any thread may take a snapshot without disturbing it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "exporters/counter.h"
#include "exporters/wall_time.h"

namespace gwlbtap {

class SourceKey {
 public:
  SourceKey() = default;
  // No endpoint: a mirror session without load balancer.
  SourceKey(std::optional<std::uint64_t> endpoint_id, std::uint32_t vni) noexcept
      : endpoint_(endpoint_id.value_or(0)), vni_(vni | (endpoint_id ? kHasEndpoint : 0)) {}

  [[nodiscard]] std::optional<std::uint64_t> endpoint_id() const noexcept {
    return (vni_ & kHasEndpoint) != 0 ? std::optional(endpoint_) : std::nullopt;
  }
  [[nodiscard]] std::uint32_t vni() const noexcept {
    return static_cast<std::uint32_t>(vni_ & ~kHasEndpoint);
  }

  // By multiplication: the upper half of the product depends on every bit of the key.
  [[nodiscard]] std::size_t Hash() const noexcept {
    constexpr std::uint64_t kOddA = 0x9e3779b97f4a7c15U;  // 2^64 / golden ratio
    constexpr std::uint64_t kOddB = 0xff51afd7ed558ccdU;
    return ((endpoint_ * kOddB + vni_) * kOddA) >> 32U;
  }

  friend auto operator<=>(const SourceKey&, const SourceKey&) = default;

 private:
  static constexpr std::uint64_t kHasEndpoint = std::uint64_t{1} << 32U;  // above any VNI

  std::uint64_t endpoint_ = 0;
  std::uint64_t vni_ = 0;
};

struct SourceReport {
  SourceKey key;
  Amount amount;  // inner packets as they were captured
  WallTime first_seen;
  WallTime last_seen;
};

class SourceTable {
 public:
  explicit SourceTable(std::size_t max_sources);

  // Worker only.
  void Count(const SourceKey& key, std::size_t bytes, WallTime arrival) noexcept {
    Entry* entry = &entries_[key.Hash() & mask_];
    if (entry->key != key || !entry->is_used.load(std::memory_order_relaxed)) [[unlikely]] {
      entry = Find(key, arrival);
    }
    if (entry == nullptr) [[unlikely]] {
      overflow_.Add({1, bytes});
      return;
    }
    entry->amount.Add({1, bytes});
    entry->last_seen.store(arrival.time_since_epoch().count(), std::memory_order_relaxed);
  }

  // Any thread.
  [[nodiscard]] std::vector<SourceReport> Report() const;
  [[nodiscard]] Amount overflow() const noexcept { return overflow_.Read(); }

 private:
  struct alignas(kCacheLine) Entry {
    SourceKey key;
    // Release by the worker once the key stands, acquire in Report().
    std::atomic<bool> is_used{false};
    AmountCounter amount;
    std::int64_t first_seen = 0;
    std::atomic<std::int64_t> last_seen{0};
  };

  [[nodiscard]] Entry* Find(const SourceKey& key, WallTime arrival) noexcept;

  const std::size_t max_sources_;
  std::size_t used_ = 0;
  std::vector<Entry> entries_;  // a power of two, at least twice max_sources_
  const std::size_t mask_;
  AmountCounter overflow_;
};

// The reports of several tables as one, ordered by key.
[[nodiscard]] std::vector<SourceReport> Merge(std::span<const std::vector<SourceReport>> reports);

}  // namespace gwlbtap
