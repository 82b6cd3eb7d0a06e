// SPDX-License-Identifier: Apache-2.0
//
// Makes a pcap byte stream as any producer may have written it: either byte order, any precision.
//
//   PcapStream({.is_big_endian = true}).Record({.seconds = 1, .size = 60}).bytes()
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gwlbtap {

struct PcapStreamFields {
  bool is_big_endian = false;
  std::uint32_t magic = 0xa1b2c3d4;
  std::uint16_t major_version = 2;
  std::uint32_t snap_length = 65'535;
  std::uint32_t link_type = 1;
};

struct PcapRecordFields {
  std::uint32_t seconds = 0;
  std::uint32_t fraction = 0;
  std::uint32_t size = 60;                            // bytes that are there
  std::optional<std::uint32_t> captured_length = {};  // else size
  std::optional<std::uint32_t> original_length = {};  // else size
};

class PcapStream {
 public:
  explicit PcapStream(const PcapStreamFields& fields = {}) : is_big_endian_(fields.is_big_endian) {
    Put(fields.magic, 4);
    Put(fields.major_version, 2);
    Put(4, 2);
    Put(0, 8);
    Put(fields.snap_length, 4);
    Put(fields.link_type, 4);
  }

  // The payload counts up from the number of the record.
  PcapStream& Record(const PcapRecordFields& fields = {}) {
    Put(fields.seconds, 4);
    Put(fields.fraction, 4);
    Put(fields.captured_length.value_or(fields.size), 4);
    Put(fields.original_length.value_or(fields.size), 4);
    for (std::uint32_t i = 0; i < fields.size; ++i) {
      bytes_.push_back(static_cast<std::byte>((records_ + i) & 0xffU));
    }
    ++records_;
    return *this;
  }

  PcapStream& Bytes(const std::vector<std::byte>& bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }

  [[nodiscard]] const std::vector<std::byte>& bytes() const noexcept { return bytes_; }

 private:
  void Put(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
      const unsigned shift = 8 * (is_big_endian_ ? size - 1 - i : i);
      bytes_.push_back(static_cast<std::byte>((value >> shift) & 0xffU));
    }
  }

  bool is_big_endian_;
  std::uint32_t records_ = 0;
  std::vector<std::byte> bytes_;
};

}  // namespace gwlbtap
