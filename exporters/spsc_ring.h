// SPDX-License-Identifier: Apache-2.0
//
// A bounded queue from one thread to one other, without locks.
// Each side keeps a stale copy of the other's index, so that the shared cache lines move only when
// the ring looks full or empty.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "exporters/counter.h"

namespace gwlbtap {

template <typename T>
class SpscRing {
 public:
  // Holds at least `capacity` elements: the next power of two.
  explicit SpscRing(std::size_t capacity)
      : slots_(std::bit_ceil(capacity)), mask_(slots_.size() - 1) {}
  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;

  [[nodiscard]] std::size_t capacity() const noexcept { return slots_.size(); }

  // Producer only. False, and `value` is untouched, when the ring is full.
  [[nodiscard]] bool TryPush(T&& value) noexcept {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - known_head_ == slots_.size()) {
      known_head_ = head_.load(std::memory_order_acquire);  // pairs with the release in TryPop()
      if (tail - known_head_ == slots_.size()) return false;
    }
    slots_[tail & mask_] = std::move(value);
    tail_.store(tail + 1, std::memory_order_release);  // pairs with the acquire in TryPop()
    return true;
  }

  // Consumer only.
  [[nodiscard]] std::optional<T> TryPop() noexcept {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == known_tail_) {
      known_tail_ = tail_.load(std::memory_order_acquire);  // pairs with the release in TryPush()
      if (head == known_tail_) return std::nullopt;
    }
    std::optional<T> value(std::move(slots_[head & mask_]));
    head_.store(head + 1, std::memory_order_release);  // pairs with the acquire in TryPush()
    return value;
  }

  // Consumer only.
  [[nodiscard]] bool IsEmpty() const noexcept {
    return head_.load(std::memory_order_relaxed) == tail_.load(std::memory_order_acquire);
  }

 private:
  std::vector<T> slots_;
  const std::size_t mask_;
  alignas(kCacheLine) std::atomic<std::size_t> tail_{0};  // written by the producer
  std::size_t known_head_ = 0;
  alignas(kCacheLine) std::atomic<std::size_t> head_{0};  // written by the consumer
  std::size_t known_tail_ = 0;
};

}  // namespace gwlbtap
