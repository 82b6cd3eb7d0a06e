// SPDX-License-Identifier: Apache-2.0
#include "health/arp.h"

#include <algorithm>
#include <cstdint>

namespace gwlbtap {
namespace {

// Hardware type Ethernet, protocol type IPv4, and the sizes of their addresses.
constexpr std::uint64_t kIpv4OverEthernet = 0x0001'0800'06'04;
constexpr std::uint16_t kRequest = 1;  // RFC 826: ares_op$REQUEST
constexpr std::uint16_t kReply = 2;    // RFC 826: ares_op$REPLY

constexpr std::size_t kSenderMac = 8;
constexpr std::size_t kSender = 14;
constexpr std::size_t kTargetMac = 18;
constexpr std::size_t kTarget = 24;

}  // namespace

std::optional<ArpRequest> ParseArpRequest(ByteView packet) noexcept {
  if (packet.size() < kArpSize) return std::nullopt;
  if (LoadBe<std::uint64_t>(packet, 0) != (kIpv4OverEthernet << 16 | kRequest)) return std::nullopt;
  return ArpRequest{.sender_mac = LoadMac(packet, kSenderMac),
                    .sender = IpAddress(packet.subspan(kSender, 4)),
                    .target = IpAddress(packet.subspan(kTarget, 4))};
}

std::size_t WriteArpReply(const ArpRequest& request, const MacAddress& mac,
                          MutableByteView packet) noexcept {
  StoreBe(packet, 0, kIpv4OverEthernet << 16 | kReply);
  StoreMac(packet, kSenderMac, mac);
  std::ranges::copy(request.target.bytes(), packet.subspan(kSender).begin());
  StoreMac(packet, kTargetMac, request.sender_mac);
  std::ranges::copy(request.sender.bytes(), packet.subspan(kTarget).begin());
  return kArpSize;
}

}  // namespace gwlbtap
