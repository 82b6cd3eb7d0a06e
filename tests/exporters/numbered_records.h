// SPDX-License-Identifier: Apache-2.0
//
// Records that tell from their bytes which one they are, so that what arrives can be compared with
// what was sent to the last byte. Sizes differ from record to record.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "exporters/chunk.h"
#include "exporters/pcap_format.h"
#include "exporters/stream_writer.h"

namespace gwlbtap {

[[nodiscard]] inline std::uint32_t LoadLittleEndian(ByteView bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;)
    value = (value << 8U) | std::to_integer<unsigned>(bytes[offset + i]);
  return value;
}

[[nodiscard]] inline std::vector<std::byte> NumberedPacket(std::uint32_t number) {
  std::vector<std::byte> packet(60 + number * 37 % 1441);
  for (std::size_t i = 0; i < packet.size(); ++i) {
    packet[i] = static_cast<std::byte>((number >> (i % 4 * 8)) + i / 4);
  }
  return packet;
}

[[nodiscard]] inline WallTime ArrivalOf(std::uint32_t number) {
  return WallTime(std::chrono::microseconds(number));
}

// As a microsecond pcap stream has it.
[[nodiscard]] inline std::vector<std::byte> NumberedRecord(std::uint32_t number) {
  const std::vector<std::byte> packet = NumberedPacket(number);
  const auto size = static_cast<std::uint32_t>(packet.size());
  std::vector<std::byte> record;
  for (const std::uint32_t field : {number / 1'000'000, number % 1'000'000, size, size}) {
    for (unsigned i = 0; i < 4; ++i) record.push_back(static_cast<std::byte>(field >> (8 * i)));
  }
  record.insert(record.end(), packet.begin(), packet.end());
  return record;
}

[[nodiscard]] inline Amount AmountOf(std::uint32_t first, std::uint32_t count) {
  Amount amount;
  for (std::uint32_t i = first; i < first + count; ++i) amount += {1, NumberedRecord(i).size()};
  return amount;
}

// Adds records to a chunk that has room for them.
inline void Fill(Chunk& chunk, std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t i = first; i < first + count; ++i) {
    const std::vector<std::byte> record = NumberedRecord(i);
    std::copy(record.begin(), record.end(), chunk.end());
    chunk.Extend({1, record.size()});
  }
}

struct ParsedRecords {
  std::vector<std::uint32_t> numbers;  // of the whole records, in their order
  std::size_t whole_bytes = 0;
  std::size_t rest = 0;   // bytes of a last record that was cut
  bool is_intact = true;  // every byte is the one that was sent

  [[nodiscard]] Amount amount() const { return {numbers.size(), whole_bytes}; }
};

[[nodiscard]] inline ParsedRecords ParseRecords(ByteView bytes) {
  ParsedRecords parsed;
  const auto matches = [&parsed](ByteView part, const std::vector<std::byte>& record) {
    parsed.is_intact =
        part.size() <= record.size() && std::equal(part.begin(), part.end(), record.begin());
  };
  while (parsed.is_intact && !bytes.empty()) {
    if (bytes.size() < kPcapRecordHeaderSize) {
      parsed.rest = bytes.size();
      break;
    }
    const std::uint32_t number =
        LoadLittleEndian(bytes, 0) * 1'000'000 + LoadLittleEndian(bytes, 4);
    const std::vector<std::byte> record = NumberedRecord(number);
    const ByteView part = bytes.first(std::min(bytes.size(), record.size()));
    matches(part, record);
    if (part.size() < record.size()) {
      parsed.rest = part.size();
      break;
    }
    parsed.numbers.push_back(number);
    parsed.whole_bytes += part.size();
    bytes = bytes.subspan(part.size());
  }
  return parsed;
}

// The same behind a file header, which has to be there.
[[nodiscard]] inline ParsedRecords ParseStream(ByteView bytes) {
  const auto header = PcapFileHeader(CaptureFormat::kPcap, kMaxRecordBytes);
  if (bytes.size() < header.size() || !std::equal(header.begin(), header.end(), bytes.begin())) {
    ParsedRecords nothing;
    nothing.is_intact = false;
    return nothing;
  }
  return ParseRecords(bytes.subspan(header.size()));
}

// first, first + 1, ... end - 1.
[[nodiscard]] inline std::vector<std::uint32_t> Numbers(std::uint32_t first, std::uint32_t end) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = first; i < end; ++i) numbers.push_back(i);
  return numbers;
}

}  // namespace gwlbtap
