// SPDX-License-Identifier: Apache-2.0
#include "dataplane/pipeline.h"

#include <utility>

#include "dataplane/classifier.h"
#include "geneve/mirror_frame.h"

namespace gwlbtap {

Pipeline::Pipeline(const PipelineOptions& options,
                   std::vector<std::unique_ptr<StreamWriter>> streams)
    : options_(options), streams_(std::move(streams)), sources_(options.max_sources) {}

Fate Pipeline::Process(const Frame& frame) noexcept {
  counters_.received.Add({1, frame.bytes.size()});
  const Fate fate = Decide(frame);
  counters_.fates[static_cast<std::size_t>(fate)].Add();
  return fate;
}

Fate Pipeline::Decide(const Frame& frame) noexcept {
  DecapResult mirrored;
  if (ReadMirrorFrame(frame.bytes, mirrored)) [[likely]] {
    return Export(mirrored, frame.arrival);
  }
  const ClassifiedFrame classified = Classify(frame.bytes);
  switch (classified.frame_class) {
    case FrameClass::kTunnel: {
      const Parsed<DecapResult> decap =
          Decapsulate(*classified.datagram, options_.unknown_critical_options);
      return decap.ok() ? Export(*decap, frame.arrival) : Refuse(decap.status());
    }
    case FrameClass::kOther:
      return local_ != nullptr ? local_->Serve(frame.bytes) : Fate::kNotTunnel;
    case FrameClass::kMalformed:
      return Refuse(classified.datagram.status());
  }
  return Fate::kNotTunnel;
}

Fate Pipeline::Refuse(DecapStatus status) noexcept {
  counters_.refusals[static_cast<std::size_t>(status)].Add();
  return Fate::kDroppedMalformed;
}

Fate Pipeline::Export(const DecapResult& decap, WallTime arrival) noexcept {
  if (decap.has_unknown_critical_option) counters_.unknown_critical_options.Add();
  sources_.Count({decap.gwlb.endpoint_id, decap.vni}, decap.inner.size(), arrival);
  bool is_stored = false;
  for (const std::unique_ptr<StreamWriter>& stream : streams_) {
    is_stored |= stream->Append({decap.inner, decap.link, decap.original_length, arrival});
  }
  return is_stored ? Fate::kExported : Fate::kDroppedNoChunk;
}

void Pipeline::Flush() noexcept {
  for (const std::unique_ptr<StreamWriter>& stream : streams_) stream->Seal();
}

}  // namespace gwlbtap
