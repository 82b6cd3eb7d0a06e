// SPDX-License-Identifier: Apache-2.0
//
// Record writing alone: StreamWriter::Append() without an exporter, per inner packet.
#include <benchmark/benchmark.h>

#include <atomic>
#include <vector>

#include "bench/frames.h"
#include "bench/placement.h"
#include "exporters/stream_writer.h"
#include "geneve/decap.h"
#include "geneve/udp_frame.h"

namespace gwlbtap {
namespace {

// The packets inside; all share one arrival time, as those of a burst do.
std::vector<PacketRecord> RecordsOf(std::span<const Frame> frames) {
  std::vector<PacketRecord> records;
  for (const Frame& frame : frames) {
    const Parsed<UdpDatagram> datagram = ParseUdpFrame(frame.bytes);
    if (!datagram.ok()) continue;
    const Parsed<DecapResult> result = Decapsulate(*datagram, UnknownCriticalOptions::kAccept);
    if (!result.ok()) continue;
    records.push_back({result->inner, result->link, result->original_length, frames[0].arrival});
  }
  return records;
}

void BM_Append(benchmark::State& state, TrafficProfile profile, Placement placement) {
  const absl::StatusOr<FrameSet> set = MakeFrames(state, profile, placement);
  if (!set.ok()) return state.SkipWithError(set.status().ToString().c_str());
  const std::vector<PacketRecord> records = RecordsOf(set->frames());
  if (records.empty()) return state.SkipWithError("no frame is a tunnel's");
  const std::atomic<bool> give_up{false};
  StreamWriter writer(StreamFormat{}, WhenFull::kDrop, 2, {}, give_up);
  std::size_t next = 0;
  for (auto _ : state) {
    if (!writer.Append(records[next])) return state.SkipWithError("a record was not stored");
    if (++next == records.size()) next = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(BM_Append, gwlb_mirror_hot, TrafficProfile::kGwlbMirror, Placement::kHot)
    ->Apply(WithInnerSizes);
BENCHMARK_CAPTURE(BM_Append, gwlb_mirror_spread, TrafficProfile::kGwlbMirror, Placement::kSpread)
    ->Apply(WithInnerSizes);
BENCHMARK_CAPTURE(BM_Append, vxlan_hot, TrafficProfile::kVxlan, Placement::kHot)
    ->Apply(WithInnerSizes);
BENCHMARK_CAPTURE(BM_Append, vxlan_spread, TrafficProfile::kVxlan, Placement::kSpread)
    ->Apply(WithInnerSizes);

}  // namespace
}  // namespace gwlbtap
