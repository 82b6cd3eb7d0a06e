// SPDX-License-Identifier: Apache-2.0
//
// The checksum of IPv4, ICMP and TCP (RFC 1071). Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "geneve/byte_order.h"

namespace gwlbtap {

class InternetChecksum {
 public:
  // The bytes follow those added before. Only the last part may have an odd size.
  void Add(ByteView bytes) noexcept {
    // RFC 1071 §2: words may be summed in either byte order, several at a time. The carries of
    // 32-bit words need no care in 64 bits: no packet has that many.
    const std::size_t words = bytes.size() / sizeof(std::uint32_t);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < words; ++i) {
      sum += LoadNative<std::uint32_t>(bytes.subspan(i * sizeof(std::uint32_t)));
    }
    bytes = bytes.subspan(words * sizeof(std::uint32_t));
    if (bytes.size() >= sizeof(std::uint16_t)) {
      sum += LoadNative<std::uint16_t>(bytes);
      bytes = bytes.subspan(sizeof(std::uint16_t));
    }
    if (!bytes.empty()) {  // RFC 1071 §1: padded with zero
      const std::array<std::byte, sizeof(std::uint16_t)> padded = {bytes.front()};
      sum += LoadNative<std::uint16_t>(padded);
    }
    sum_ += sum;
  }

  void Add(std::uint16_t value) noexcept {
    std::array<std::byte, sizeof(value)> wire{};
    StoreBe(wire, 0, value);
    sum_ += LoadNative<std::uint16_t>(wire);
  }

  // What goes into the checksum field if it was zero or left out. If it was added as it is: 0 when
  // it is right.
  [[nodiscard]] std::uint16_t Result() const noexcept {
    std::uint64_t sum = sum_;
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    const auto folded = static_cast<std::uint16_t>(~sum);
    std::array<std::byte, sizeof(folded)> wire{};
    std::memcpy(wire.data(), &folded, sizeof(folded));
    return LoadBe<std::uint16_t>(wire, 0);
  }

 private:
  template <typename Word>
  [[nodiscard]] static Word LoadNative(ByteView bytes) noexcept {
    Word word = 0;
    std::memcpy(&word, bytes.data(), sizeof(word));
    return word;
  }

  std::uint64_t sum_ = 0;
};

}  // namespace gwlbtap
