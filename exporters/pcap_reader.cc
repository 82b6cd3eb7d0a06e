// SPDX-License-Identifier: Apache-2.0
#include "exporters/pcap_reader.h"

namespace gwlbtap {
namespace {

constexpr std::uint32_t kPcapngSectionHeader = 0x0a0d0d0a;  // the same in either byte order
constexpr std::uint32_t kLinkTypeMask = 0xffff;  // the rest speaks of the frame check sequence
constexpr std::uint16_t kMajorVersion = 2;

}  // namespace

std::string_view Describe(PcapReadStatus status) noexcept {
  switch (status) {
    case PcapReadStatus::kOk:
      return "the stream is complete";
    case PcapReadStatus::kNotPcap:
      return "the stream does not begin with a pcap file header";
    case PcapReadStatus::kIsPcapng:
      return "the stream is pcapng, and only pcap is understood";
    case PcapReadStatus::kUnknownVersion:
      return "the pcap file header names a version other than 2";
    case PcapReadStatus::kRecordTooLong:
      return "a record claims to be longer than 262144 bytes";
    case PcapReadStatus::kCutInHeader:
      return "the stream ended before its pcap file header was complete";
    case PcapReadStatus::kCutInRecord:
      return "the stream ended in the middle of a record";
  }
  return "?";
}

PcapReadStatus PcapReader::Finish() {
  if (status_ == PcapReadStatus::kOk && !header_) status_ = PcapReadStatus::kCutInHeader;
  if (status_ == PcapReadStatus::kOk && !carry_.empty()) status_ = PcapReadStatus::kCutInRecord;
  return status_;
}

ByteView PcapReader::FillCarry(ByteView piece) {
  const std::size_t taken = std::min(wanted_ - carry_.size(), piece.size());
  const ByteView front = piece.first(taken);
  carry_.insert(carry_.end(), front.begin(), front.end());
  return piece.subspan(taken);
}

std::optional<CapturedRecord> PcapReader::TakeCarry() {
  if (!header_) {
    if (carry_.size() < kPcapFileHeaderSize) {
      TakeMagic();
    } else {
      TakeFileHeader();
    }
    return std::nullopt;
  }
  if (carry_.size() == kPcapRecordHeaderSize) {
    const std::uint32_t captured = LoadField(carry_, 8);
    if (captured > kLongestReadableRecord) {
      status_ = PcapReadStatus::kRecordTooLong;
      return std::nullopt;
    }
    wanted_ = kPcapRecordHeaderSize + captured;
    if (captured != 0) return std::nullopt;
  }
  completed_.swap(carry_);
  carry_.clear();
  return is_swapped_ ? Decode<true>(completed_) : Decode<false>(completed_);
}

void PcapReader::TakeMagic() {
  const std::uint32_t magic = LoadNative(carry_, 0);
  const std::uint32_t swapped = __builtin_bswap32(magic);
  if (magic == kPcapngSectionHeader) {
    status_ = PcapReadStatus::kIsPcapng;
    return;
  }
  is_swapped_ = swapped == kPcapMagicMicroseconds || swapped == kPcapMagicNanoseconds;
  const std::uint32_t ours = is_swapped_ ? swapped : magic;
  if (ours != kPcapMagicMicroseconds && ours != kPcapMagicNanoseconds) {
    status_ = PcapReadStatus::kNotPcap;
    return;
  }
  nanoseconds_per_tick_ = ours == kPcapMagicMicroseconds ? 1'000 : 1;
  wanted_ = kPcapFileHeaderSize;
}

void PcapReader::TakeFileHeader() {
  // Two 16-bit fields, major first, read as one 32-bit field: the major one is then the lower half
  // where the writer was little endian, else the upper one.
  const bool is_little_endian = (std::endian::native == std::endian::little) != is_swapped_;
  const std::uint32_t versions = LoadField(carry_, 4);
  if ((is_little_endian ? versions & 0xffffU : versions >> 16U) != kMajorVersion) {
    status_ = PcapReadStatus::kUnknownVersion;
    return;
  }
  header_ = {nanoseconds_per_tick_ == 1 ? CaptureFormat::kPcapNs : CaptureFormat::kPcap,
             LoadField(carry_, 16), LoadField(carry_, 20) & kLinkTypeMask};
  carry_.clear();
  wanted_ = kPcapRecordHeaderSize;
}

void PcapReader::KeepForLater(ByteView rest) {
  carry_.assign(rest.begin(), rest.end());
  wanted_ = kPcapRecordHeaderSize;
  if (rest.size() >= kPcapRecordHeaderSize) wanted_ += LoadField(rest, 8);
}

}  // namespace gwlbtap
