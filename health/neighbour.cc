// SPDX-License-Identifier: Apache-2.0
#include "health/neighbour.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "geneve/ip_header.h"

namespace gwlbtap {
namespace {

constexpr std::uint8_t kSolicitation = 135;       // RFC 4861 §4.3
constexpr std::uint8_t kAdvertisement = 136;      // RFC 4861 §4.4
constexpr std::size_t kFixedSize = 24;            // RFC 4861 §4.3, §4.4: up to the options
constexpr std::size_t kTargetOffset = 8;          // RFC 4861 §4.3, §4.4
constexpr std::size_t kOptionUnit = 8;            // RFC 4861 §4.6
constexpr std::uint8_t kSourceLinkLayer = 1;      // RFC 4861 §4.6.1
constexpr std::uint8_t kTargetLinkLayer = 2;      // RFC 4861 §4.6.1
constexpr std::uint8_t kNeighbourHopLimit = 255;  // RFC 4861 §4.3: it has passed no router
constexpr std::uint32_t kSolicited = 0x40000000;  // RFC 4861 §4.4
constexpr std::uint32_t kOverride = 0x20000000;   // RFC 4861 §4.4
constexpr std::size_t kChecksumOffset = 2;
static_assert(kAdvertisementSize == kIpv6HeaderSize + kFixedSize + kOptionUnit);

// RFC 4291 §2.7.1: ff02::1:ff00:0/104 and the low 24 bits of the address.
IpAddress SolicitedNodeGroup(const IpAddress& address) noexcept {
  Ipv6Address group = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};
  std::ranges::copy(address.bytes().last(3),
                    std::as_writable_bytes(std::span(group)).last(3).begin());
  return IpAddress(group);
}

// RFC 4861 §7.1.1: all lengths are above zero. RFC 4861 §4.6: and within the message.
bool AreOptionsSound(ByteView options, bool may_tell_source) noexcept {
  while (!options.empty()) {
    if (options.size() < kOptionUnit) return false;
    const std::size_t size = LoadBe<std::uint8_t>(options, 1) * kOptionUnit;
    if (size == 0 || size > options.size()) return false;
    if (LoadBe<std::uint8_t>(options, 0) == kSourceLinkLayer && !may_tell_source) return false;
    options = options.subspan(size);
  }
  return true;
}

}  // namespace

MacAddress GroupMac(const IpAddress& group) noexcept {
  MacAddress mac = {0x33, 0x33};
  std::ranges::copy(group.bytes().last(4), std::as_writable_bytes(std::span(mac)).last(4).begin());
  return mac;
}

std::optional<IpAddress> SolicitedTarget(const IpPacket& packet) noexcept {
  const ByteView message = packet.payload;
  if (!packet.source.is_ipv6() || packet.protocol != kProtocolIcmpv6 ||
      message.size() < kFixedSize || LoadBe<std::uint8_t>(message, 0) != kSolicitation) {
    return std::nullopt;
  }
  return IpAddress(message.subspan(kTargetOffset, sizeof(Ipv6Address)));
}

bool IsSoundSolicitation(const IpPacket& packet, const IpAddress& target) noexcept {
  const ByteView message = packet.payload;
  const bool has_source = !packet.source.IsUnspecified();
  // A host without an address asks the group (RFC 4861 §7.1.1).
  const bool is_to_target = packet.destination == SolicitedNodeGroup(target) ||
                            (has_source && packet.destination == target);
  return is_to_target && !target.IsMulticast() && packet.hop_limit == kNeighbourHopLimit &&
         LoadBe<std::uint8_t>(message, 1) == 0 &&
         AreOptionsSound(message.subspan(kFixedSize), has_source) &&
         PayloadChecksum(packet.source, packet.destination, kProtocolIcmpv6, message) == 0;
}

std::size_t WriteAdvertisement(const IpPacket& solicitation, const IpAddress& target,
                               const MacAddress& mac, MutableByteView packet) noexcept {
  const bool is_to_all = solicitation.source.IsUnspecified();
  const IpAddress destination = is_to_all ? IpAddress(kAllNodes) : solicitation.source;
  const MutableByteView message = packet.subspan(kIpv6HeaderSize, kFixedSize + kOptionUnit);
  StoreBe(message, 0, kAdvertisement);
  StoreBe(message, 1, std::uint8_t{0});
  StoreBe(message, kChecksumOffset, std::uint16_t{0});
  // RFC 4861 §7.2.4: what is sent to all nodes is not "solicited".
  StoreBe(message, 4, is_to_all ? kOverride : kSolicited | kOverride);
  std::ranges::copy(target.bytes(), message.subspan(kTargetOffset).begin());
  StoreBe(message, kFixedSize, kTargetLinkLayer);
  StoreBe(message, kFixedSize + 1, std::uint8_t{1});  // in units of eight bytes
  StoreMac(message, kFixedSize + 2, mac);
  StoreBe(message, kChecksumOffset, PayloadChecksum(target, destination, kProtocolIcmpv6, message));
  return WriteIpHeader({.source = target,
                        .destination = destination,
                        .protocol = kProtocolIcmpv6,
                        .hop_limit = kNeighbourHopLimit},
                       message.size(), packet);
}

}  // namespace gwlbtap
