// SPDX-License-Identifier: Apache-2.0
//
// Made-up mirror traffic in memory, for benchmarks. Immutable once made; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "appliance/traffic_generator.h"
#include "dataplane/frame.h"

namespace gwlbtap {

class FrameSet {
 public:
  // Few enough to stay in the first-level cache.
  [[nodiscard]] static absl::StatusOr<FrameSet> Hot(const TrafficConfig& traffic);

  // Twice the largest cache of this machine, at most 256 MiB, in an order that no prefetcher
  // guesses.
  [[nodiscard]] static absl::StatusOr<FrameSet> Spread(const TrafficConfig& traffic,
                                                       std::size_t largest_cache);

  [[nodiscard]] static absl::StatusOr<FrameSet> Count(const TrafficConfig& traffic,
                                                      std::size_t count);

  // Never empty.
  [[nodiscard]] std::span<const Frame> frames() const noexcept { return frames_; }

  // As a capture file.
  [[nodiscard]] absl::Status WriteTo(const std::string& path) const;

 private:
  // At most `bytes` of at most `count` frames, each at a cache line of its own.
  [[nodiscard]] static absl::StatusOr<FrameSet> Make(const TrafficConfig& traffic,
                                                     std::size_t bytes, std::size_t count);

  std::unique_ptr<std::byte[]> storage_;
  std::vector<Frame> frames_;
};

}  // namespace gwlbtap
