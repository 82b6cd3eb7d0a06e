// SPDX-License-Identifier: Apache-2.0
//
// Bytes as they stand on the wire, and integers as the program uses them.
// Whatever has a name and an integer type in this project is in host order; the two functions
// below are the only way across.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace gwlbtap {

using ByteView = std::span<const std::byte>;
using MutableByteView = std::span<std::byte>;

namespace internal {

template <std::unsigned_integral T>
[[nodiscard]] constexpr T SwapToBigEndian(T value) noexcept {
  if constexpr (std::endian::native == std::endian::big || sizeof(T) == 1) {
    return value;
  } else if constexpr (sizeof(T) == 2) {
    return __builtin_bswap16(value);
  } else if constexpr (sizeof(T) == 4) {
    return __builtin_bswap32(value);
  } else {
    static_assert(sizeof(T) == 8);
    return __builtin_bswap64(value);
  }
}

}  // namespace internal

// Reads the big-endian integer at `offset`. The caller has proved offset + sizeof(T) <=
// bytes.size().
template <std::unsigned_integral T>
[[nodiscard]] inline T LoadBe(ByteView bytes, std::size_t offset) noexcept {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return internal::SwapToBigEndian(value);
}

// Writes `value` big-endian at `offset`. The caller has proved offset + sizeof(T) <= bytes.size().
template <std::unsigned_integral T>
inline void StoreBe(MutableByteView bytes, std::size_t offset, T value) noexcept {
  const T wire = internal::SwapToBigEndian(value);
  std::memcpy(bytes.data() + offset, &wire, sizeof(T));
}

}  // namespace gwlbtap
