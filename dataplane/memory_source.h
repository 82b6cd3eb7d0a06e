// SPDX-License-Identifier: Apache-2.0
//
// Frames from memory: a capture that was read beforehand, once or over and over. Worker thread
// only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dataplane/frame.h"
#include "exporters/wall_time.h"

namespace gwlbtap {

class MemorySource {
 public:
  // `frames` and their bytes outlive the source. Every pass but the first has its arrival times
  // moved by the capture's duration, so that time never goes backwards. It gives `burst` frames at
  // a time, 1 to FrameBurst::kCapacity.
  explicit MemorySource(std::span<const Frame> frames, std::uint64_t passes = 1,
                        std::size_t burst = FrameBurst::kCapacity) noexcept
      : frames_(frames), burst_(burst), passes_left_(frames.empty() ? 0 : passes) {
    if (frames.empty()) return;
    const std::chrono::nanoseconds duration = frames.back().arrival - frames.front().arrival;
    pass_length_ = std::max(duration, std::chrono::nanoseconds(0)) + std::chrono::microseconds(1);
  }

  void Receive(FrameBurst& burst, WallTime /*now*/) noexcept {
    while (!IsAtEnd() && burst.size() < burst_) {
      const Frame& frame = frames_[next_];
      burst.Add({frame.bytes, frame.arrival + shift_}, nullptr);
      if (++next_ == frames_.size()) StartNextPass();
    }
  }

  void Release(FrameBurst& /*burst*/) noexcept {}

  [[nodiscard]] bool IsAtEnd() const noexcept { return passes_left_ == 0; }

 private:
  void StartNextPass() noexcept {
    next_ = 0;
    --passes_left_;
    shift_ += pass_length_;
  }

  std::span<const Frame> frames_;
  std::size_t burst_;
  std::uint64_t passes_left_;
  std::chrono::nanoseconds pass_length_{0};
  std::chrono::nanoseconds shift_{0};
  std::size_t next_ = 0;
};

}  // namespace gwlbtap
