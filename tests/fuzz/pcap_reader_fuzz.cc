// SPDX-License-Identifier: Apache-2.0
//
// The first two bytes say how large the pieces are; the rest is the stream. Whatever it is, it
// reads the same at once and in pieces, and no record lies outside of it.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "exporters/pcap_reader.h"

namespace gwlbtap {
namespace {

struct Outcome {
  std::vector<std::vector<std::byte>> records;
  PcapReadStatus end = PcapReadStatus::kOk;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome Read(ByteView stream, std::size_t piece_size) {
  Outcome outcome;
  PcapReader reader;
  while (!stream.empty()) {
    const std::size_t size = std::min(piece_size, stream.size());
    const auto piece = std::make_unique<std::byte[]>(size);
    std::copy_n(stream.begin(), size, piece.get());
    stream = stream.subspan(size);
    reader.Consume({piece.get(), size}, [&outcome](const CapturedRecord& record) {
      if (record.bytes.size() > kLongestReadableRecord) std::abort();
      outcome.records.emplace_back(record.bytes.begin(), record.bytes.end());
    });
  }
  outcome.end = reader.Finish();
  return outcome;
}

}  // namespace
}  // namespace gwlbtap

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece_size = 1 + (data[0] + std::size_t{256} * data[1]) % 1'000;
  const gwlbtap::ByteView stream = std::as_bytes(std::span(data + 2, size - 2));
  const gwlbtap::Outcome whole = gwlbtap::Read(stream, std::max<std::size_t>(stream.size(), 1));
  if (gwlbtap::Read(stream, piece_size) != whole) std::abort();
  return 0;
}
