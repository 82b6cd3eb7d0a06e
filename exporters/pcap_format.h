// SPDX-License-Identifier: Apache-2.0
//
// The pcap capture format as this project writes it: little endian, link type Ethernet unless a
// stream is passed on that has another one, records of 1 to 65 535 bytes, which is what every known
// consumer accepts. Pure; any thread.
// Source: draft-ietf-opsawg-pcap §4 (file header) and §5 (packet record).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "exporters/counter.h"
#include "geneve/byte_order.h"

namespace gwlbtap {

enum class CaptureFormat : std::uint8_t {
  kPcap,    // timestamps in microseconds
  kPcapNs,  // timestamps in nanoseconds
};

[[nodiscard]] constexpr std::string_view ToString(CaptureFormat format) noexcept {
  switch (format) {
    case CaptureFormat::kPcap:
      return "pcap";
    case CaptureFormat::kPcapNs:
      return "pcap-ns";
  }
  return "?";
}

inline constexpr std::size_t kPcapFileHeaderSize = 24;
inline constexpr std::size_t kPcapRecordHeaderSize = 16;
// Arkime closes the connection on more; tshark takes 262 144.
inline constexpr std::uint32_t kMaxRecordBytes = 65'535;
inline constexpr std::uint32_t kLinkTypeEthernet = 1;  // LINKTYPE_ETHERNET
inline constexpr std::uint32_t kPcapMagicMicroseconds = 0xa1b2c3d4;
inline constexpr std::uint32_t kPcapMagicNanoseconds = 0xa1b23c4d;

namespace internal {

// pcap fields are in the byte order of whoever wrote them; ours are little endian on every machine.
[[nodiscard]] constexpr std::uint32_t ToLittleEndian(std::uint32_t value) noexcept {
  return std::endian::native == std::endian::little ? value : __builtin_bswap32(value);
}

}  // namespace internal

// A snap_length of 0 means kMaxRecordBytes.
[[nodiscard]] std::array<std::byte, kPcapFileHeaderSize> PcapFileHeader(
    CaptureFormat format, std::uint32_t snap_length,
    std::uint32_t link_type = kLinkTypeEthernet) noexcept;

// How many of the records that begin at the front of `bytes` are wholly in it, and their length.
// `bytes` are ours: they begin with a record, and all lengths are right.
[[nodiscard]] inline Amount CountWholeRecords(ByteView bytes) noexcept {
  Amount whole;
  while (bytes.size() - whole.bytes >= kPcapRecordHeaderSize) {
    std::uint32_t captured = 0;
    std::memcpy(&captured, bytes.data() + whole.bytes + 8, sizeof(captured));
    const std::size_t record = kPcapRecordHeaderSize + internal::ToLittleEndian(captured);
    if (record > bytes.size() - whole.bytes) break;
    whole += {1, record};
  }
  return whole;
}

}  // namespace gwlbtap
