// SPDX-License-Identifier: Apache-2.0
#include "bench/frames.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <random>

#include "appliance/capture_writer.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kHotBytes = 16 * 1024;
constexpr std::size_t kMostSpreadBytes = 256ULL << 20U;
constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

std::size_t RoundUpToCacheLine(std::size_t size) {
  return (size + kCacheLine - 1) / kCacheLine * kCacheLine;
}

}  // namespace

absl::StatusOr<FrameSet> FrameSet::Make(const TrafficConfig& traffic, std::size_t bytes,
                                        std::size_t count) {
  absl::StatusOr<TrafficGenerator> generator = TrafficGenerator::Create(traffic);
  if (!generator.ok()) return generator.status();
  FrameSet set;
  set.storage_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
  MutableByteView free(set.storage_.get(), bytes);
  while (free.size() >= kLargestGeneratedFrame && set.frames_.size() < count) {
    const GeneratedFrame frame = generator->Next(free);
    set.frames_.push_back({free.first(frame.size), frame.arrival});
    free = free.subspan(RoundUpToCacheLine(frame.size));
  }
  return set;
}

absl::StatusOr<FrameSet> FrameSet::Hot(const TrafficConfig& traffic) {
  return Make(traffic, kHotBytes + kLargestGeneratedFrame, kAnyNumber);
}

absl::StatusOr<FrameSet> FrameSet::Spread(const TrafficConfig& traffic, std::size_t largest_cache) {
  absl::StatusOr<FrameSet> set = Make(
      traffic, std::min(2 * largest_cache, kMostSpreadBytes) + kLargestGeneratedFrame, kAnyNumber);
  if (set.ok()) std::shuffle(set->frames_.begin(), set->frames_.end(), std::mt19937_64(1));
  return set;
}

absl::StatusOr<FrameSet> FrameSet::Count(const TrafficConfig& traffic, std::size_t count) {
  return Make(traffic, count * RoundUpToCacheLine(kLargestGeneratedFrame), count);
}

absl::Status FrameSet::WriteTo(const std::string& path) const {
  absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create(path, -1);
  if (!writer.ok()) return writer.status();
  absl::Status status = writer->Begin({CaptureFormat::kPcap, kMaxRecordBytes, kLinkTypeEthernet});
  for (const Frame& frame : frames_) {
    if (!status.ok()) return status;
    status = writer->Append(
        {frame.bytes, static_cast<std::uint32_t>(frame.bytes.size()), frame.arrival});
  }
  return status.ok() ? writer->Commit() : status;
}

}  // namespace gwlbtap
