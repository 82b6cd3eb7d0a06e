// SPDX-License-Identifier: Apache-2.0
//
// Decapsulation alone, per frame: ParseUdpFrame() and Decapsulate(), which take any frame, and
// ReadMirrorFrame(), the short way for the usual one.
#include <benchmark/benchmark.h>

#include "bench/frames.h"
#include "bench/placement.h"
#include "geneve/decap.h"
#include "geneve/mirror_frame.h"
#include "geneve/udp_frame.h"

namespace gwlbtap {
namespace {

void BM_Decapsulate(benchmark::State& state, TrafficProfile profile, Placement placement) {
  const absl::StatusOr<FrameSet> set = MakeFrames(state, profile, placement);
  if (!set.ok()) return state.SkipWithError(set.status().ToString().c_str());
  const std::span<const Frame> frames = set->frames();
  std::size_t next = 0;
  for (auto _ : state) {
    const Parsed<UdpDatagram> datagram = ParseUdpFrame(frames[next].bytes);
    if (!datagram.ok()) return state.SkipWithError("a frame is not UDP");
    const Parsed<DecapResult> result = Decapsulate(*datagram, UnknownCriticalOptions::kAccept);
    if (!result.ok()) return state.SkipWithError("a frame is not a tunnel's");
    benchmark::DoNotOptimize(result->inner.data());
    if (++next == frames.size()) next = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_ReadMirrorFrame(benchmark::State& state, Placement placement) {
  const absl::StatusOr<FrameSet> set = MakeFrames(state, TrafficProfile::kGwlbMirror, placement);
  if (!set.ok()) return state.SkipWithError(set.status().ToString().c_str());
  const std::span<const Frame> frames = set->frames();
  std::size_t next = 0;
  for (auto _ : state) {
    DecapResult result;
    if (!ReadMirrorFrame(frames[next].bytes, result)) {
      return state.SkipWithError("a frame does not take the short way");
    }
    benchmark::DoNotOptimize(result);
    if (++next == frames.size()) next = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(BM_ReadMirrorFrame, hot, Placement::kHot)->Apply(WithInnerSizes);
BENCHMARK_CAPTURE(BM_ReadMirrorFrame, spread, Placement::kSpread)->Apply(WithInnerSizes);
BENCHMARK_CAPTURE(BM_Decapsulate, gwlb_mirror_hot, TrafficProfile::kGwlbMirror, Placement::kHot)
    ->Apply(WithInnerSizes);
BENCHMARK_CAPTURE(BM_Decapsulate, gwlb_mirror_spread, TrafficProfile::kGwlbMirror,
                  Placement::kSpread)
    ->Apply(WithInnerSizes);
BENCHMARK_CAPTURE(BM_Decapsulate, vxlan_hot, TrafficProfile::kVxlan, Placement::kHot)
    ->Apply(WithInnerSizes);
BENCHMARK_CAPTURE(BM_Decapsulate, vxlan_spread, TrafficProfile::kVxlan, Placement::kSpread)
    ->Apply(WithInnerSizes);

}  // namespace
}  // namespace gwlbtap
