// SPDX-License-Identifier: Apache-2.0
//
// Frames between a load balancer's node, "the peer", and the target under test, "we": those of the
// peer are built, ours are read. Addresses are the ones that PacketBuilder has without a test's say.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geneve/ethernet_header.h"
#include "health/responder.h"
#include "health/tcp_segment.h"
#include "tests/health/text_bytes.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {

using Frame = std::vector<std::byte>;

enum class Version : std::uint8_t { kIpv4, kIpv6 };
inline constexpr std::array kBothVersions = {Version::kIpv4, Version::kIpv6};

inline const MacAddress kOurMac = EthernetFields{}.destination;
inline const MacAddress kPeerMac = EthernetFields{}.source;
inline const IpAddress kOurIpv4(Ipv4Fields{}.destination);
inline const IpAddress kPeerIpv4(Ipv4Fields{}.source);
inline const IpAddress kOurIpv6(Ipv6Fields{}.destination);
inline const IpAddress kPeerIpv6(Ipv6Fields{}.source);

inline const HealthPage kHealthyPage(true, R"({"status":"healthy"})");
inline const HealthPage kUnhealthyPage(false, R"({"status":"unhealthy"})");

inline constexpr std::string_view kRequest =
    "GET /health HTTP/1.1\r\nHost: 192.0.2.2\r\nConnection: close\r\n\r\n";

[[nodiscard]] inline TcpResponderOptions TestTcpOptions() {
  TcpResponderOptions options{.port = 80, .path = "/health"};
  options.key.fill(std::byte{0x5a});
  return options;
}

[[nodiscard]] inline ResponderOptions TestOptions() {
  return {.mac = kOurMac, .addresses = {kOurIpv4, kOurIpv6}, .tcp = TestTcpOptions()};
}

// Ethernet and IP headers from the peer to us.
[[nodiscard]] inline PacketBuilder FromPeer(Version version) {
  return version == Version::kIpv4 ? PacketBuilder().Ethernet().Ipv4()
                                   : PacketBuilder().Ethernet().Ipv6();
}

[[nodiscard]] inline Frame TcpFrame(Version version, const TcpFields& fields,
                                    std::string_view text = {}) {
  return FromPeer(version).Tcp(fields).Payload(AsBytes(text)).Build();
}

[[nodiscard]] inline Frame PingFrame(Version version, std::size_t data_size) {
  const bool is_icmpv6 = version == Version::kIpv6;
  return FromPeer(version)
      .Icmp({.type = is_icmpv6 ? std::uint8_t{128} : std::uint8_t{8}, .is_icmpv6 = is_icmpv6})
      .Payload(data_size)
      .Build();
}

// The whole packet in a frame, or nothing if it is not sound.
[[nodiscard]] inline std::optional<IpPacket> ReadIp(ByteView frame) {
  const Parsed<EthernetPayload> ethernet = ParseEthernet(frame);
  if (!ethernet.ok()) return std::nullopt;
  return ParseIpPacket(ethernet->ether_type, frame.subspan(ethernet->offset));
}

// A TCP segment that borrows from nothing.
struct Segment {
  std::uint8_t flags = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint16_t window = 0;
  std::string text;
};

// Nothing if there is none, or a length or checksum is wrong.
[[nodiscard]] inline std::optional<Segment> ReadSegment(const IpPacket& packet) {
  const std::optional<TcpSegment> segment = ParseTcpSegment(packet);
  if (!segment) return std::nullopt;
  return Segment{.flags = segment->flags,
                 .sequence = segment->sequence,
                 .acknowledgment = segment->acknowledgment,
                 .window = segment->window,
                 .text = ToText(segment->payload)};
}

}  // namespace gwlbtap
