// SPDX-License-Identifier: Apache-2.0
//
// What is done with a frame: classify, decapsulate, count its source, store it in every stream.
// One per worker; worker thread only, except counters() and sources().
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "dataplane/fate.h"
#include "dataplane/frame.h"
#include "dataplane/local_frames.h"
#include "dataplane/source_table.h"
#include "exporters/stream_writer.h"
#include "exporters/wall_time.h"
#include "geneve/decap.h"

namespace gwlbtap {

struct PipelineOptions {
  UnknownCriticalOptions unknown_critical_options = UnknownCriticalOptions::kAccept;
  std::size_t max_sources = 65'536;
};

class Pipeline {
 public:
  Pipeline(const PipelineOptions& options, std::vector<std::unique_ptr<StreamWriter>> streams);

  // From now on, frames for the appliance itself are served. Before the worker starts.
  void ServeLocalFrames(std::unique_ptr<LocalFrames> local) noexcept { local_ = std::move(local); }

  // Decides, carries out and counts the fate of one frame.
  Fate Process(const Frame& frame) noexcept;

  // Between bursts: hands over what streams have held for their flush interval.
  void Tick(WallTime now) noexcept {
    counters_.turns.Add();
    if (local_ != nullptr) local_->EndTurn();
    for (const std::unique_ptr<StreamWriter>& stream : streams_) stream->Tick(now);
  }

  // After the last burst: hands over whatever is held.
  void Flush() noexcept;

  // Any thread.
  [[nodiscard]] const WorkerCounters& counters() const noexcept { return counters_; }
  [[nodiscard]] const SourceTable& sources() const noexcept { return sources_; }
  [[nodiscard]] const StreamWriter& stream(std::size_t index) const noexcept {
    return *streams_[index];
  }

 private:
  [[nodiscard]] Fate Decide(const Frame& frame) noexcept;
  [[nodiscard]] Fate Refuse(DecapStatus status) noexcept;
  [[nodiscard]] Fate Export(const DecapResult& decap, WallTime arrival) noexcept;

  const PipelineOptions options_;
  std::vector<std::unique_ptr<StreamWriter>> streams_;
  std::unique_ptr<LocalFrames> local_;  // none: nobody is answered
  SourceTable sources_;
  WorkerCounters counters_;
};

}  // namespace gwlbtap
