// SPDX-License-Identifier: Apache-2.0
//
// A number that one thread counts up and any thread may read.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace gwlbtap {

// What is written by different threads stands this far apart.
// std::hardware_destructive_interference_size is not there with clang 14.
inline constexpr std::size_t kCacheLine = 64;

// Add() belongs to the owning thread alone; it is a plain load and store, so it costs no locked
// instruction. Read() is for any thread and may lag behind.
class Counter {
 public:
  void Add(std::uint64_t amount = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t Read() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// A sum of packets and of their bytes, as a snapshot.
struct Amount {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;

  Amount& operator+=(const Amount& other) noexcept {
    packets += other.packets;
    bytes += other.bytes;
    return *this;
  }
  Amount& operator-=(const Amount& other) noexcept {
    packets -= other.packets;
    bytes -= other.bytes;
    return *this;
  }
  friend Amount operator+(Amount left, const Amount& right) noexcept { return left += right; }
  friend Amount operator-(Amount left, const Amount& right) noexcept { return left -= right; }
  friend bool operator==(const Amount&, const Amount&) = default;
};

// The same, being counted.
class AmountCounter {
 public:
  void Add(const Amount& amount) noexcept {
    packets_.Add(amount.packets);
    bytes_.Add(amount.bytes);
  }
  [[nodiscard]] Amount Read() const noexcept { return {packets_.Read(), bytes_.Read()}; }

 private:
  Counter packets_;
  Counter bytes_;
};

}  // namespace gwlbtap
