// SPDX-License-Identifier: Apache-2.0
//
// A value that one thread replaces while others use it: published whole, reclaimed when every reader
// has passed by. Readers neither wait nor lock, and a reader that has stopped costs memory only.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "exporters/counter.h"

namespace gwlbtap {

template <typename T>
class LiveValue {
 public:
  LiveValue(std::size_t readers, std::unique_ptr<const T> first) : seen_(readers) {
    Publish(std::move(first));
  }

  // Publishing thread only.
  void Publish(std::unique_ptr<const T> next) {
    published_.push_back({++generation_, std::move(next)});
    // release: pairs with the acquire in Observe()
    current_.store(&published_.back(), std::memory_order_release);
  }

  // Publishing thread only. Frees what no reader can still be using; returns how many values are
  // left besides the current one.
  std::size_t Reclaim() {
    while (published_.size() > 1 && IsPast(published_.front().generation)) published_.pop_front();
    return published_.size() - 1;
  }

  // Each reader its own index, on one thread. The result holds until that reader observes again,
  // which it must do now and then even if it has no use for the value.
  [[nodiscard]] const T& Observe(std::size_t reader) noexcept {
    // acquire: pairs with the release in Publish()
    const Published* const current = current_.load(std::memory_order_acquire);
    Seen& seen = seen_[reader];
    if (seen.generation.load(std::memory_order_relaxed) != current->generation) {
      // release: pairs with the acquire in IsPast(); whatever was done with older values is over
      seen.generation.store(current->generation, std::memory_order_release);
    }
    return *current->value;
  }

 private:
  struct Published {
    std::uint64_t generation = 0;
    std::unique_ptr<const T> value;
  };
  struct alignas(kCacheLine) Seen {
    std::atomic<std::uint64_t> generation{0};
  };

  // Whether every reader has observed a younger value. One that has loaded the pointer and not yet
  // noted so counts with what it saw before, which is older still.
  [[nodiscard]] bool IsPast(std::uint64_t generation) const noexcept {
    for (const Seen& seen : seen_) {
      // acquire: pairs with the release in Observe()
      if (seen.generation.load(std::memory_order_acquire) <= generation) return false;
    }
    return true;
  }

  std::deque<Published> published_;  // its elements stay where they are
  std::uint64_t generation_ = 0;
  std::atomic<const Published*> current_{nullptr};
  std::vector<Seen> seen_;
};

}  // namespace gwlbtap
