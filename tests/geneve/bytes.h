// SPDX-License-Identifier: Apache-2.0
//
// Byte sequences for parser tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "geneve/byte_order.h"

namespace gwlbtap {

[[nodiscard]] inline std::vector<std::byte> Bytes(std::initializer_list<std::uint8_t> values) {
  std::vector<std::byte> bytes;
  for (const std::uint8_t value : values) bytes.push_back(std::byte{value});
  return bytes;
}

// The first `size` bytes in a buffer of their own, just as long, so that AddressSanitizer sees a
// read of even one byte more.
[[nodiscard]] inline std::vector<std::byte> Prefix(ByteView bytes, std::size_t size) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

[[nodiscard]] inline std::vector<std::byte> Copy(ByteView bytes) {
  return Prefix(bytes, bytes.size());
}

}  // namespace gwlbtap
