// SPDX-License-Identifier: Apache-2.0
//
// What the microbenchmarks have in common: inner sizes, and where their frames lie.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <absl/status/statusor.h>
#include <benchmark/benchmark.h>

#include "bench/frames.h"

namespace gwlbtap {

enum class Placement : std::uint8_t {
  kHot,     // in the first-level cache: the cost of the instructions
  kSpread,  // over more than all caches: that, and of fetching a frame that nobody has touched
};

inline void WithInnerSizes(benchmark::internal::Benchmark* bench) {
  bench->ArgName("inner")->Arg(64)->Arg(512)->Arg(1400);
}

// Frames of the inner size that is the benchmark's argument.
[[nodiscard]] inline absl::StatusOr<FrameSet> MakeFrames(const benchmark::State& state,
                                                         TrafficProfile profile,
                                                         Placement placement) {
  const TrafficConfig traffic{
      .profile = profile, .size = static_cast<std::uint32_t>(state.range(0)), .flows = 512};
  if (placement == Placement::kHot) return FrameSet::Hot(traffic);
  int largest_cache = 1 << 20;
  for (const auto& cache : benchmark::CPUInfo::Get().caches) {
    largest_cache = std::max(largest_cache, cache.size);
  }
  return FrameSet::Spread(traffic, static_cast<std::size_t>(largest_cache));
}

}  // namespace gwlbtap
