// SPDX-License-Identifier: Apache-2.0
//
// The loop of a worker: one source, one pipeline, one thread.
#pragma once

#include <atomic>
#include <chrono>

#include "dataplane/frame.h"
#include "dataplane/packet_source.h"
#include "dataplane/pipeline.h"
#include "exporters/wall_time.h"

namespace gwlbtap {

template <PacketSource Source>
class Worker {
 public:
  // Both outlive the worker.
  Worker(Source& source, Pipeline& pipeline) : source_(source), pipeline_(pipeline) {}

  // One turn: a burst in, its frames to their fates, its buffers back.
  void RunOnce(WallTime now) noexcept {
    source_.Receive(burst_, now);
    for (const Frame& frame : burst_.frames()) pipeline_.Process(frame);
    source_.Release(burst_);
    burst_.Clear();
    pipeline_.Tick(now);
  }

  // Turns until `stop`, then hands over what is held.
  void Run(const std::atomic<bool>& stop) noexcept {
    while (!stop.load(std::memory_order_relaxed)) RunOnce(Now());
    pipeline_.Flush();
  }

 private:
  Source& source_;
  Pipeline& pipeline_;
  FrameBurst burst_;
};

}  // namespace gwlbtap
