// SPDX-License-Identifier: Apache-2.0
#include "geneve/udp_frame.h"

#include <algorithm>
#include <cstddef>

#include "geneve/ethernet_header.h"
#include "geneve/geneve_header.h"
#include "geneve/ip_header.h"
#include "geneve/vxlan_header.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kIpv6ExtensionUnit = 8;          // RFC 8200 §4
constexpr std::uint16_t kIpv6FragmentOffset = 0xfff8;  // RFC 8200 §4.5
constexpr std::uint16_t kIpv6MoreFragments = 0x0001;   // RFC 8200 §4.5
constexpr int kMaxIpv6ExtensionHeaders = 8;            // RFC 8200 §4.1
constexpr std::size_t kUdpHeaderSize = 8;              // RFC 768

bool IsTunnelPort(std::uint16_t port) noexcept { return port == kGenevePort || port == kVxlanPort; }

// `present` is what is there of the `claim` bytes that the IP packet should carry. Separate
// arguments travel in registers; as members of a struct they would go through memory.
inline DecapStatus ParseUdp(ByteView present, std::size_t claim, bool is_first_fragment,
                            UdpDatagram& datagram) noexcept {
  if (present.size() < kUdpHeaderSize) return DecapStatus::kUdpTruncated;
  const auto destination_port = LoadBe<std::uint16_t>(present, 2);
  if (is_first_fragment) {
    return IsTunnelPort(destination_port) ? DecapStatus::kOuterFragment : DecapStatus::kNotTunnel;
  }
  const std::size_t length = LoadBe<std::uint16_t>(present, 4);
  if (length < kUdpHeaderSize || length > claim) return DecapStatus::kUdpLength;
  datagram.payload =
      present.subspan(kUdpHeaderSize, std::min(length, present.size()) - kUdpHeaderSize);
  datagram.claimed_length = static_cast<std::uint32_t>(length - kUdpHeaderSize);
  datagram.source_port = LoadBe<std::uint16_t>(present, 0);
  datagram.destination_port = destination_port;
  return DecapStatus::kOk;
}

// The header checksum is not verified: the device does that, and a frame that it let through, or
// that was read from a capture, is worth more to a collector than none.
DecapStatus ParseIpv4(ByteView packet, UdpDatagram& datagram) noexcept {
  if (packet.size() < kIpv4MinHeaderSize) return DecapStatus::kIpv4Truncated;
  const auto version_and_length = LoadBe<std::uint8_t>(packet, 0);
  if (version_and_length >> 4 != 4) return DecapStatus::kIpVersion;
  const std::size_t header_size = (version_and_length & 0xfu) * 4;
  if (header_size < kIpv4MinHeaderSize) return DecapStatus::kIpv4HeaderLength;
  // Also refuses 0, which segmentation offload writes into packets too big for the field.
  const std::size_t total_length = LoadBe<std::uint16_t>(packet, 2);
  if (total_length < header_size) return DecapStatus::kIpv4TotalLength;
  if (packet.size() < header_size) return DecapStatus::kIpv4Truncated;
  if (LoadBe<std::uint8_t>(packet, 9) != kProtocolUdp) return DecapStatus::kNotTunnel;
  const auto fragment = LoadBe<std::uint16_t>(packet, 6);
  if ((fragment & kIpv4FragmentOffset) != 0) return DecapStatus::kOuterFragment;
  // What is longer than the total length is Ethernet padding, what is shorter a cut capture.
  const std::size_t present = std::min(total_length, packet.size());
  return ParseUdp(packet.subspan(header_size, present - header_size), total_length - header_size,
                  (fragment & kIpv4MoreFragments) != 0, datagram);
}

// One extension header at the front of what an IPv6 packet still carries.
struct Ipv6Extension {
  std::uint8_t next_header = 0;
  std::size_t size = 0;
};

Parsed<Ipv6Extension> ParseIpv6Extension(ByteView rest, std::uint8_t kind) noexcept {
  if (rest.size() < kIpv6ExtensionUnit) return DecapStatus::kIpv6Truncated;
  const auto next_header = LoadBe<std::uint8_t>(rest, 0);
  if (kind == kProtocolFragment) return Ipv6Extension{next_header, kIpv6ExtensionUnit};
  const std::size_t size = (LoadBe<std::uint8_t>(rest, 1) + std::size_t{1}) * kIpv6ExtensionUnit;
  if (rest.size() < size) return DecapStatus::kIpv6Truncated;
  return Ipv6Extension{next_header, size};
}

bool IsIpv6Extension(std::uint8_t next_header) noexcept {
  return next_header == kProtocolHopByHop || next_header == kProtocolRouting ||
         next_header == kProtocolFragment || next_header == kProtocolDestinationOptions;
}

DecapStatus ParseIpv6(ByteView packet, UdpDatagram& datagram) noexcept {
  if (packet.size() < kIpv6HeaderSize) return DecapStatus::kIpv6Truncated;
  if (LoadBe<std::uint8_t>(packet, 0) >> 4 != 6) return DecapStatus::kIpVersion;
  std::size_t claim = LoadBe<std::uint16_t>(packet, 4);
  ByteView present =
      packet.subspan(kIpv6HeaderSize, std::min(claim, packet.size() - kIpv6HeaderSize));
  bool is_first_fragment = false;
  auto next_header = LoadBe<std::uint8_t>(packet, 6);
  for (int extensions = 0; IsIpv6Extension(next_header); ++extensions) {
    if (extensions == kMaxIpv6ExtensionHeaders) return DecapStatus::kIpv6ExtensionHeaders;
    const Parsed<Ipv6Extension> extension = ParseIpv6Extension(present, next_header);
    if (!extension.ok()) return extension.status();
    if (next_header == kProtocolFragment) {
      const auto fragment = LoadBe<std::uint16_t>(present, 2);
      if ((fragment & kIpv6FragmentOffset) != 0) {
        return extension->next_header == kProtocolUdp ? DecapStatus::kOuterFragment
                                                      : DecapStatus::kNotTunnel;
      }
      // Neither offset nor more to come: an atomic fragment, a whole packet (RFC 6946 §4).
      is_first_fragment = is_first_fragment || (fragment & kIpv6MoreFragments) != 0;
    }
    next_header = extension->next_header;
    present = present.subspan(extension->size);
    claim -= extension->size;
  }
  return next_header == kProtocolUdp ? ParseUdp(present, claim, is_first_fragment, datagram)
                                     : DecapStatus::kNotTunnel;
}

DecapStatus ParseFrame(ByteView frame, UdpDatagram& datagram) noexcept {
  const Parsed<EthernetPayload> ethernet = ParseEthernet(frame);
  if (!ethernet.ok()) return ethernet.status();
  const ByteView packet = frame.subspan(ethernet->offset);
  switch (ethernet->ether_type) {
    case kEtherTypeIpv4:
      return ParseIpv4(packet, datagram);
    case kEtherTypeIpv6:
      return ParseIpv6(packet, datagram);
    default:
      return DecapStatus::kNotTunnel;
  }
}

DecapStatus ParsePacket(ByteView packet, UdpDatagram& datagram) noexcept {
  if (packet.empty()) return DecapStatus::kIpv4Truncated;
  switch (LoadBe<std::uint8_t>(packet, 0) >> 4) {
    case 4:
      return ParseIpv4(packet, datagram);
    case 6:
      return ParseIpv6(packet, datagram);
    default:
      return DecapStatus::kIpVersion;
  }
}

}  // namespace

Parsed<UdpDatagram> ParseUdpFrame(ByteView frame) noexcept {
  return Parsed<UdpDatagram>::InPlace(
      [frame](UdpDatagram& datagram) noexcept { return ParseFrame(frame, datagram); });
}

Parsed<UdpDatagram> ParseUdpPacket(ByteView packet) noexcept {
  return Parsed<UdpDatagram>::InPlace(
      [packet](UdpDatagram& datagram) noexcept { return ParsePacket(packet, datagram); });
}

}  // namespace gwlbtap
