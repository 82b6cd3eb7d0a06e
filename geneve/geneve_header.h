// SPDX-License-Identifier: Apache-2.0
//
// The Geneve header and its options (RFC 8926 §3.4, §3.5):
//
//   |Ver|  Opt Len  |O|C|    Rsvd.  |          Protocol Type        |
//   |        Virtual Network Identifier (VNI)       |    Reserved   |
//   ~                    Variable-Length Options                    ~
//
//   |          Option Class         |      Type     |R|R|R| Length  |
//   ~                  Variable-Length Option Data                  ~
//
// Views: they borrow from the datagram, and exist only if their bounds were proved. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "geneve/byte_order.h"
#include "geneve/parsed.h"

namespace gwlbtap {

inline constexpr std::uint16_t kGenevePort = 6081;         // RFC 8926 §3.3
inline constexpr std::size_t kGeneveFixedHeaderSize = 8;   // RFC 8926 §3.4
inline constexpr std::size_t kGeneveOptionHeaderSize = 4;  // RFC 8926 §3.5
inline constexpr std::size_t kGeneveLengthUnit = 4;        // bytes per unit of both length fields

class GeneveHeader {
 public:
  // kGeneveTruncated, kGeneveVersion or kGeneveOptionsLength. Reserved bits are ignored on receipt
  // (RFC 8926 §3.4). The O bit, the protocol type and the options are left for the caller to judge.
  [[nodiscard]] static Parsed<GeneveHeader> Parse(ByteView udp_payload) noexcept {
    if (udp_payload.size() < kGeneveFixedHeaderSize) return DecapStatus::kGeneveTruncated;
    const auto version_and_length = LoadBe<std::uint8_t>(udp_payload, 0);
    if (version_and_length >> 6 != 0) return DecapStatus::kGeneveVersion;  // RFC 8926 §3.4
    const std::size_t size = kGeneveFixedHeaderSize + version_and_length * kGeneveLengthUnit;
    if (udp_payload.size() < size) return DecapStatus::kGeneveOptionsLength;
    return GeneveHeader(udp_payload, size);
  }

  // The O bit: the payload is a control message between tunnel endpoints.
  [[nodiscard]] bool IsControl() const noexcept {
    return (LoadBe<std::uint8_t>(datagram_, 1) & 0x80) != 0;
  }

  // An EtherType.
  [[nodiscard]] std::uint16_t protocol_type() const noexcept {
    return LoadBe<std::uint16_t>(datagram_, 2);
  }

  [[nodiscard]] std::uint32_t vni() const noexcept {
    return LoadBe<std::uint32_t>(datagram_, 4) >> 8;
  }

  // Bytes of the fixed header and the options together.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] ByteView options() const noexcept {
    return datagram_.subspan(kGeneveFixedHeaderSize, size_ - kGeneveFixedHeaderSize);
  }

  // The inner packet, as much of it as is there.
  [[nodiscard]] ByteView payload() const noexcept { return datagram_.subspan(size_); }

 private:
  friend class Parsed<GeneveHeader>;
  GeneveHeader() = default;
  GeneveHeader(ByteView datagram, std::size_t size) noexcept : datagram_(datagram), size_(size) {}

  ByteView datagram_;
  std::size_t size_ = 0;
};

struct GeneveOption {
  std::uint16_t option_class = 0;
  std::uint8_t type = 0;  // all eight bits: the critical bit is part of the type
  ByteView data;

  // RFC 8926 §3.5: the high-order bit of the type marks a critical option.
  [[nodiscard]] bool IsCritical() const noexcept { return (type & 0x80) != 0; }
};

// Calls visit(const GeneveOption&) for each option in order. Returns kOk, or kGeneveOptionOverrun
// at the first option that does not fit into what is left: RFC 8926 §3.5 makes a packet invalid
// whose options do not add up to the length in the header. Options before it have been visited.
template <typename Visitor>
[[nodiscard]] DecapStatus VisitGeneveOptions(ByteView options, Visitor visit) noexcept {
  while (!options.empty()) {
    if (options.size() < kGeneveOptionHeaderSize) return DecapStatus::kGeneveOptionOverrun;
    const auto header = LoadBe<std::uint32_t>(options, 0);
    const std::size_t data_size = (header & 0x1f) * kGeneveLengthUnit;  // RFC 8926 §3.5: R ignored
    const std::size_t option_size = kGeneveOptionHeaderSize + data_size;
    if (options.size() < option_size) return DecapStatus::kGeneveOptionOverrun;
    visit(GeneveOption{static_cast<std::uint16_t>(header >> 16),
                       static_cast<std::uint8_t>(header >> 8),
                       options.subspan(kGeneveOptionHeaderSize, data_size)});
    options = options.subspan(option_size);
  }
  return DecapStatus::kOk;
}

}  // namespace gwlbtap
