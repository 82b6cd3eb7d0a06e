// SPDX-License-Identifier: Apache-2.0
//
// The short way for the frame that nearly all traffic consists of: a mirrored packet as a Gateway
// Load Balancer sends it, with no VLAN tag, no IP options, the three AWS options in their usual
// order, nothing cut and all lengths in step. Everything then stands at a fixed offset and is
// compared at once:
//
//   0 Ethernet  14 IPv4  34 UDP  42 Geneve  50 options  82 IPv4  102 UDP  110 VXLAN  118 inner
//
// ParseUdpFrame() and Decapsulate() come to the same result for such a frame, at several times the
// cost; for any other they are the only way. Pure; any thread; the result borrows from the frame.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "geneve/aws_options.h"
#include "geneve/byte_order.h"
#include "geneve/decap.h"
#include "geneve/ethernet_header.h"
#include "geneve/geneve_header.h"
#include "geneve/inner_length.h"
#include "geneve/vxlan_header.h"

namespace gwlbtap {

// False if the frame is not of that kind; `result` is then of no use.
[[nodiscard]] inline bool ReadMirrorFrame(ByteView frame, DecapResult& result) noexcept {
  constexpr std::size_t kOuterIp = 14;
  constexpr std::size_t kInner = 118;
  constexpr std::uint32_t kUdpToGeneve = std::uint32_t{kGenevePort} << 16;
  constexpr std::uint32_t kUdpToVxlan = std::uint32_t{kVxlanPort} << 16;
  constexpr std::uint32_t kVxlanFlags = std::uint32_t{kVxlanFlagVni} << 24;
  if (frame.size() < kInner + kEthernetHeaderSize) return false;

  // Differences are gathered, so that there is one branch. A field that says less than what it must
  // hold makes the lengths after it wrap, but then the frame ends before its inner packet.
  const auto differs = [frame](std::size_t offset, std::uint32_t expected, std::uint32_t mask) {
    return (LoadBe<std::uint32_t>(frame, offset) ^ expected) & mask;
  };
  const std::uint32_t length = LoadBe<std::uint16_t>(frame, kOuterIp + 2);
  std::uint32_t difference = differs(12, 0x0800'4500, 0xffff'ff00);  // EtherType, no IP options
  difference |= differs(20, 17, 0x3fff'00ff);                        // no fragment; UDP
  difference |= differs(36, kUdpToGeneve | (length - 20), 0xffff'ffff);
  difference |= differs(42, 0x0800'0800, 0xff80'ffff);  // 32 bytes of options, no O bit, IPv4
  difference |= differs(50, kAwsEndpointHeader, 0xffff'ffff);
  difference |= differs(62, kAwsAttachmentHeader, 0xffff'ffff);
  difference |= differs(74, kAwsCookieHeader, 0xffff'ffff);
  difference |= differs(82, 0x4500'0000 | (length - 68), 0xff00'ffff);  // no IP options
  difference |= differs(88, 17, 0x3fff'00ff);                           // no fragment; UDP
  difference |= differs(104, kUdpToVxlan | (length - 88), 0xffff'ffff);
  difference |= differs(110, kVxlanFlags, kVxlanFlags);
  const std::size_t end = kOuterIp + length;
  if (difference != 0 || end > frame.size() || end <= kInner) return false;

  result.inner = frame.subspan(kInner, end - kInner);
  result.original_length = std::max(static_cast<std::uint32_t>(result.inner.size()),
                                    ClaimedEthernetLength(result.inner));
  result.link = LinkType::kEthernet;
  result.vni = LoadBe<std::uint32_t>(frame, 114) >> 8;
  result.has_unknown_critical_option = false;
  result.gwlb = {.endpoint_id = LoadBe<std::uint64_t>(frame, 54),
                 .attachment_id = LoadBe<std::uint64_t>(frame, 66),
                 .flow_cookie = LoadBe<std::uint32_t>(frame, 78)};
  return true;
}

}  // namespace gwlbtap
