// SPDX-License-Identifier: Apache-2.0
//
// Reads a pcap byte stream as it comes from a socket: in pieces that end anywhere.
// Either byte order, microseconds or nanoseconds, any link type. Records that lie wholly in a piece
// are handed on in place; only the one that is split over two pieces is copied.
// Source: draft-ietf-opsawg-pcap §4 (file header) and §5 (packet record).
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "exporters/pcap_format.h"
#include "exporters/wall_time.h"
#include "geneve/byte_order.h"

namespace gwlbtap {

inline constexpr std::uint32_t kLongestReadableRecord = 262'144;  // as libpcap and tshark have it

struct CapturedRecord {
  ByteView bytes;
  std::uint32_t original_length = 0;  // as the record says; not compared with bytes.size()
  WallTime arrival;
};

struct PcapStreamHeader {
  CaptureFormat format = CaptureFormat::kPcap;
  std::uint32_t snap_length = 0;
  std::uint32_t link_type = 0;  // LINKTYPE_ value, without the bits on the frame check sequence
};

enum class PcapReadStatus : std::uint8_t {
  kOk,
  kNotPcap,
  kIsPcapng,
  kUnknownVersion,
  kRecordTooLong,
  kCutInHeader,
  kCutInRecord,
};

// One sentence without a full stop.
[[nodiscard]] std::string_view Describe(PcapReadStatus status) noexcept;

// One thread at a time.
class PcapReader {
 public:
  // Takes the next piece of the stream and calls `visit` for each record that is now complete, in
  // order. The bytes of the records stay valid until the piece does not or Consume() is called
  // again. Anything but kOk is final: further pieces are ignored and get the same answer.
  template <std::invocable<const CapturedRecord&> Visitor>
  PcapReadStatus Consume(ByteView piece, Visitor&& visit);

  // The stream is over: kOk if it ended after a whole record or after the file header.
  [[nodiscard]] PcapReadStatus Finish();

  // Nothing until the file header has come in.
  [[nodiscard]] const std::optional<PcapStreamHeader>& header() const noexcept { return header_; }

 private:
  static std::uint32_t LoadNative(ByteView bytes, std::size_t offset) noexcept {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof(value));
    return value;
  }
  template <bool kSwapped>
  static std::uint32_t Load(ByteView bytes, std::size_t offset) noexcept {
    const std::uint32_t value = LoadNative(bytes, offset);
    return kSwapped ? __builtin_bswap32(value) : value;
  }
  [[nodiscard]] std::uint32_t LoadField(ByteView bytes, std::size_t offset) const noexcept {
    return is_swapped_ ? Load<true>(bytes, offset) : Load<false>(bytes, offset);
  }

  // `record` holds the record header and all of the captured bytes.
  template <bool kSwapped>
  [[nodiscard]] CapturedRecord Decode(ByteView record) const noexcept {
    const std::chrono::nanoseconds since_epoch =
        std::chrono::seconds(Load<kSwapped>(record, 0)) +
        std::chrono::nanoseconds(std::int64_t{Load<kSwapped>(record, 4)} * nanoseconds_per_tick_);
    return {record.subspan(kPcapRecordHeaderSize), Load<kSwapped>(record, 12),
            WallTime(since_epoch)};
  }

  // Visits the whole records at the front of `piece` and returns what is left of it.
  template <bool kSwapped, typename Visitor>
  ByteView VisitWholeRecords(ByteView piece, Visitor& visit);

  // Moves bytes from the front of `piece` to the carry until it holds wanted_; returns the rest.
  ByteView FillCarry(ByteView piece);
  // The carry holds wanted_ bytes: the next part of a header, or a record, which is returned.
  std::optional<CapturedRecord> TakeCarry();
  void TakeMagic();
  void TakeFileHeader();
  void KeepForLater(ByteView rest);

  PcapReadStatus status_ = PcapReadStatus::kOk;
  std::optional<PcapStreamHeader> header_;
  bool is_swapped_ = false;
  std::int64_t nanoseconds_per_tick_ = 1;
  std::size_t wanted_ = sizeof(kPcapMagicMicroseconds);
  std::vector<std::byte> carry_;      // the beginning of what the next piece continues
  std::vector<std::byte> completed_;  // the bytes of the last record that was carried
};

template <std::invocable<const CapturedRecord&> Visitor>
PcapReadStatus PcapReader::Consume(ByteView piece, Visitor&& visit) {
  while (status_ == PcapReadStatus::kOk && !piece.empty() && (!header_ || !carry_.empty())) {
    piece = FillCarry(piece);
    if (carry_.size() < wanted_) return status_;
    if (const std::optional<CapturedRecord> record = TakeCarry()) visit(*record);
  }
  if (status_ != PcapReadStatus::kOk || piece.empty()) return status_;
  const ByteView rest =
      is_swapped_ ? VisitWholeRecords<true>(piece, visit) : VisitWholeRecords<false>(piece, visit);
  if (status_ == PcapReadStatus::kOk && !rest.empty()) KeepForLater(rest);
  return status_;
}

template <bool kSwapped, typename Visitor>
ByteView PcapReader::VisitWholeRecords(ByteView piece, Visitor& visit) {
  while (piece.size() >= kPcapRecordHeaderSize) {
    const std::uint32_t captured = Load<kSwapped>(piece, 8);
    if (captured > kLongestReadableRecord) {
      status_ = PcapReadStatus::kRecordTooLong;
      return piece;
    }
    const std::size_t size = kPcapRecordHeaderSize + captured;
    if (piece.size() < size) break;
    visit(Decode<kSwapped>(piece.first(size)));
    piece = piece.subspan(size);
  }
  return piece;
}

}  // namespace gwlbtap
