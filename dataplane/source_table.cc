// SPDX-License-Identifier: Apache-2.0
#include "dataplane/source_table.h"

#include <algorithm>
#include <bit>
#include <map>

namespace gwlbtap {
SourceTable::SourceTable(std::size_t max_sources)
    : max_sources_(max_sources),
      entries_(std::bit_ceil(2 * max_sources)),
      mask_(entries_.size() - 1) {}

SourceTable::Entry* SourceTable::Find(const SourceKey& key, WallTime arrival) noexcept {
  // Ends: at least half of the entries are unused.
  for (std::size_t slot = key.Hash() & mask_;; slot = (slot + 1) & mask_) {
    Entry& entry = entries_[slot];
    if (entry.is_used.load(std::memory_order_relaxed)) {
      if (entry.key == key) return &entry;
      continue;
    }
    if (used_ == max_sources_) return nullptr;
    ++used_;
    entry.key = key;
    entry.first_seen = arrival.time_since_epoch().count();
    entry.is_used.store(true, std::memory_order_release);  // pairs with the acquire in Report()
    return &entry;
  }
}

std::vector<SourceReport> SourceTable::Report() const {
  std::vector<SourceReport> reports;
  for (const Entry& entry : entries_) {
    if (!entry.is_used.load(std::memory_order_acquire))
      continue;  // pairs with the release in Find()
    reports.push_back(
        {entry.key, entry.amount.Read(), WallTime(std::chrono::nanoseconds(entry.first_seen)),
         WallTime(std::chrono::nanoseconds(entry.last_seen.load(std::memory_order_relaxed)))});
  }
  return reports;
}

std::vector<SourceReport> Merge(std::span<const std::vector<SourceReport>> reports) {
  std::map<SourceKey, SourceReport> merged;
  for (const std::vector<SourceReport>& table : reports) {
    for (const SourceReport& source : table) {
      const auto [place, is_new] = merged.try_emplace(source.key, source);
      if (is_new) continue;
      SourceReport& sum = place->second;
      sum.amount += source.amount;
      sum.first_seen = std::min(sum.first_seen, source.first_seen);
      sum.last_seen = std::max(sum.last_seen, source.last_seen);
    }
  }
  std::vector<SourceReport> result;
  for (const auto& [key, source] : merged) result.push_back(source);
  return result;
}

}  // namespace gwlbtap
