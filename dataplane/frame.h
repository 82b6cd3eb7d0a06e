// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "exporters/wall_time.h"
#include "geneve/byte_order.h"

namespace gwlbtap {

// What came off the wire, from its Ethernet header on. Borrows from the source's buffer.
struct Frame {
  ByteView bytes;
  WallTime arrival;
};

// As many frames as are handled at a time. Never outlives one turn of the worker's loop.
class FrameBurst {
 public:
  static constexpr std::size_t kCapacity = 32;

  [[nodiscard]] std::span<const Frame> frames() const noexcept { return {frames_.data(), size_}; }
  [[nodiscard]] std::span<void* const> tokens() const noexcept { return {tokens_.data(), size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool IsFull() const noexcept { return size_ == kCapacity; }

  // `token` is the source's own handle of the buffer. Precondition: !IsFull().
  void Add(const Frame& frame, void* token) noexcept {
    frames_[size_] = frame;
    tokens_[size_] = token;
    ++size_;
  }
  void Clear() noexcept { size_ = 0; }

 private:
  std::array<Frame, kCapacity> frames_;
  std::array<void*, kCapacity> tokens_;
  std::size_t size_ = 0;
};

}  // namespace gwlbtap
