// SPDX-License-Identifier: Apache-2.0
#include "health/ip_packet.h"

#include <algorithm>

#include "geneve/ethernet_header.h"
#include "geneve/ip_header.h"

namespace gwlbtap {
namespace {

std::optional<IpPacket> ParseIpv4(ByteView packet) noexcept {
  if (packet.size() < kIpv4MinHeaderSize) return std::nullopt;
  const auto version_and_length = LoadBe<std::uint8_t>(packet, 0);
  const std::size_t header_size = (version_and_length & 0xfu) * 4;
  const std::size_t total_length = LoadBe<std::uint16_t>(packet, 2);
  if (version_and_length >> 4 != 4 || header_size < kIpv4MinHeaderSize ||
      total_length < header_size || packet.size() < total_length) {
    return std::nullopt;
  }
  InternetChecksum checksum;
  checksum.Add(packet.first(header_size));
  if (checksum.Result() != 0) return std::nullopt;
  return IpPacket{.source = IpAddress(packet.subspan(12, 4)),
                  .destination = IpAddress(packet.subspan(16, 4)),
                  .protocol = LoadBe<std::uint8_t>(packet, 9),
                  .hop_limit = LoadBe<std::uint8_t>(packet, 8),
                  .identification = LoadBe<std::uint16_t>(packet, 4),
                  .fragment_fields = LoadBe<std::uint16_t>(packet, 6),
                  .payload = packet.subspan(header_size, total_length - header_size)};
}

std::optional<IpPacket> ParseIpv6(ByteView packet) noexcept {
  if (packet.size() < kIpv6HeaderSize) return std::nullopt;
  const std::size_t payload_length = LoadBe<std::uint16_t>(packet, 4);
  if (LoadBe<std::uint8_t>(packet, 0) >> 4 != 6 ||
      packet.size() - kIpv6HeaderSize < payload_length) {
    return std::nullopt;
  }
  return IpPacket{.source = IpAddress(packet.subspan(8, 16)),
                  .destination = IpAddress(packet.subspan(24, 16)),
                  .protocol = LoadBe<std::uint8_t>(packet, 6),
                  .hop_limit = LoadBe<std::uint8_t>(packet, 7),
                  .payload = packet.subspan(kIpv6HeaderSize, payload_length)};
}

void WriteIpv4Header(const IpHeader& header, std::size_t total_length,
                     MutableByteView packet) noexcept {
  const std::uint16_t fragment_fields = header.may_be_fragmented ? 0 : kIpv4DontFragment;
  StoreBe(packet, 0, std::uint16_t{0x4500});  // version, header length in words, no service class
  StoreBe(packet, 2, static_cast<std::uint16_t>(total_length));
  StoreBe(packet, 4, header.identification);
  StoreBe(packet, 6, fragment_fields);
  StoreBe(packet, 8, header.hop_limit);
  StoreBe(packet, 9, header.protocol);
  StoreBe(packet, 10, std::uint16_t{0});
  std::ranges::copy(header.source.bytes(), packet.subspan(12).begin());
  std::ranges::copy(header.destination.bytes(), packet.subspan(16).begin());
  InternetChecksum checksum;
  checksum.Add(packet.first(kIpv4MinHeaderSize));
  StoreBe(packet, 10, checksum.Result());
}

void WriteIpv6Header(const IpHeader& header, std::size_t payload_size,
                     MutableByteView packet) noexcept {
  StoreBe(packet, 0, std::uint32_t{0x60000000});  // version; no traffic class, no flow label
  StoreBe(packet, 4, static_cast<std::uint16_t>(payload_size));
  StoreBe(packet, 6, header.protocol);
  StoreBe(packet, 7, header.hop_limit);
  std::ranges::copy(header.source.bytes(), packet.subspan(8).begin());
  std::ranges::copy(header.destination.bytes(), packet.subspan(24).begin());
}

}  // namespace

bool IpPacket::IsFragment() const noexcept {
  return (fragment_fields & (kIpv4FragmentOffset | kIpv4MoreFragments)) != 0;
}

std::optional<IpPacket> ParseIpPacket(std::uint16_t ether_type, ByteView packet) noexcept {
  if (ether_type == kEtherTypeIpv4) return ParseIpv4(packet);
  if (ether_type == kEtherTypeIpv6) return ParseIpv6(packet);
  return std::nullopt;
}

std::uint16_t PayloadChecksum(const IpAddress& source, const IpAddress& destination,
                              std::uint8_t protocol, ByteView payload) noexcept {
  InternetChecksum checksum;
  checksum.Add(source.bytes());
  checksum.Add(destination.bytes());
  checksum.Add(std::uint16_t{protocol});
  checksum.Add(static_cast<std::uint16_t>(payload.size()));
  checksum.Add(payload);
  return checksum.Result();
}

std::size_t IpHeaderSize(const IpAddress& address) noexcept {
  return address.is_ipv6() ? kIpv6HeaderSize : kIpv4MinHeaderSize;
}

std::size_t WriteIpHeader(const IpHeader& header, std::size_t payload_size,
                          MutableByteView packet) noexcept {
  const std::size_t size = IpHeaderSize(header.source) + payload_size;
  if (header.source.is_ipv6()) {
    WriteIpv6Header(header, payload_size, packet);
  } else {
    WriteIpv4Header(header, size, packet);
  }
  return size;
}

}  // namespace gwlbtap
