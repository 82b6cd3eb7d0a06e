// SPDX-License-Identifier: Apache-2.0
//
// Makes what was changed at random sound again, so that it gets past the first checks. The standard
// library is all that it needs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "geneve/byte_order.h"
#include "geneve/ethernet_header.h"
#include "geneve/ip_header.h"
#include "health/internet_checksum.h"

namespace gwlbtap {

[[nodiscard]] inline std::uint16_t ChecksumOf(ByteView bytes) {
  InternetChecksum checksum;
  checksum.Add(bytes);
  return checksum.Result();
}

// Where the checksum of `protocol` is, in a payload of that; 0 if it has none that is known here.
[[nodiscard]] inline std::size_t ChecksumOffsetOf(std::uint8_t protocol) {
  if (protocol == kProtocolTcp) return 16;
  return protocol == kProtocolIcmp || protocol == kProtocolIcmpv6 ? 2 : 0;
}

inline void RepairPayload(MutableByteView payload, std::uint8_t protocol, ByteView addresses) {
  const std::size_t offset = ChecksumOffsetOf(protocol);
  if (offset == 0 || payload.size() < offset + 2) return;
  StoreBe(payload, offset, std::uint16_t{0});
  InternetChecksum checksum;
  if (protocol != kProtocolIcmp) {
    checksum.Add(addresses);
    checksum.Add(std::uint16_t{protocol});
    checksum.Add(static_cast<std::uint16_t>(payload.size()));
  }
  checksum.Add(payload);
  StoreBe(payload, offset, checksum.Result());
}

// The parts of a frame with an IP packet. Both are empty if there is none.
struct FrameParts {
  MutableByteView header;   // of IP
  MutableByteView payload;  // all that follows, padding included
};

[[nodiscard]] inline FrameParts SplitFrame(MutableByteView frame) {
  const Parsed<EthernetPayload> ethernet = ParseEthernet(frame);
  if (!ethernet.ok()) return {};
  const MutableByteView packet = frame.subspan(ethernet->offset);
  const bool is_ipv6 = ethernet->ether_type == kEtherTypeIpv6;
  if (packet.empty() || (!is_ipv6 && ethernet->ether_type != kEtherTypeIpv4)) return {};
  const std::size_t words = LoadBe<std::uint8_t>(packet, 0) & 0xfu;
  const std::size_t size = is_ipv6 ? kIpv6HeaderSize : words * 4;
  if (size < kIpv4MinHeaderSize || size > packet.size()) return {};
  return {packet.first(size), packet.subspan(size)};
}

// Sets the lengths in the IP header to what is there, and then all checksums.
inline void RepairFrame(MutableByteView frame) {
  const auto [header, payload] = SplitFrame(frame);
  if (header.empty()) return;
  if (LoadBe<std::uint8_t>(header, 0) >> 4 == 6 && header.size() == kIpv6HeaderSize) {
    StoreBe(header, 4, static_cast<std::uint16_t>(payload.size()));
    RepairPayload(payload, LoadBe<std::uint8_t>(header, 6), header.subspan(8, 32));
    return;
  }
  StoreBe(header, 2, static_cast<std::uint16_t>(header.size() + payload.size()));
  StoreBe(header, 10, std::uint16_t{0});
  StoreBe(header, 10, ChecksumOf(header));
  RepairPayload(payload, LoadBe<std::uint8_t>(header, 9), header.subspan(12, 8));
}

}  // namespace gwlbtap
