// SPDX-License-Identifier: Apache-2.0
#include "exporters/pcap_format.h"

#include <concepts>

namespace gwlbtap {
namespace {

constexpr std::uint16_t kMajorVersion = 2;  // draft-ietf-opsawg-pcap §4
constexpr std::uint16_t kMinorVersion = 4;

// Appends little-endian integers to a header that is known to have room for them.
class HeaderWriter {
 public:
  template <std::unsigned_integral T>
  constexpr void Append(T value) noexcept {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      bytes_[size_++] = static_cast<std::byte>((value >> (8 * i)) & 0xffU);
    }
  }
  [[nodiscard]] constexpr const auto& bytes() const noexcept { return bytes_; }

 private:
  std::array<std::byte, kPcapFileHeaderSize> bytes_{};
  std::size_t size_ = 0;
};

constexpr std::uint32_t Magic(CaptureFormat format) noexcept {
  switch (format) {
    case CaptureFormat::kPcap:
      return kPcapMagicMicroseconds;
    case CaptureFormat::kPcapNs:
      return kPcapMagicNanoseconds;
  }
  return kPcapMagicMicroseconds;
}

}  // namespace

std::array<std::byte, kPcapFileHeaderSize> PcapFileHeader(CaptureFormat format,
                                                          std::uint32_t snap_length,
                                                          std::uint32_t link_type) noexcept {
  HeaderWriter header;
  header.Append(Magic(format));
  header.Append(kMajorVersion);
  header.Append(kMinorVersion);
  header.Append(std::uint32_t{0});                                  // Reserved1
  header.Append(std::uint32_t{0});                                  // Reserved2
  header.Append(snap_length == 0 ? kMaxRecordBytes : snap_length);  // §4: never zero
  header.Append(link_type);
  return header.bytes();
}

}  // namespace gwlbtap
