// SPDX-License-Identifier: Apache-2.0
//
// Makes mirror traffic out of nothing: the same frames for the same configuration, on every
// machine. Lengths and inner checksums are right; outer UDP checksums are zero, as mirrors send
// them. Pure; one thread at a time.
//
//   gwlb-mirror  Ethernet / IPv4 / UDP 6081 / Geneve / IPv4 / UDP 4789 / VXLAN / Ethernet / …
//   gwlb-inline  Ethernet / IPv4 / UDP 6081 / Geneve / IPv4 or IPv6 / …
//   vxlan        Ethernet / IPv4 / UDP 4789 / VXLAN / Ethernet / …
//
// Geneve comes with the 32 bytes of options that a Gateway Load Balancer sends.
//
// Inside are TCP and UDP flows over IPv4 and IPv6, both directions of each. A payload of eight
// bytes or more begins with a packet number (see SequenceNumberField); the packets that have one
// are numbered from 0 without gaps, so that a receiver can tell what is missing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "exporters/wall_time.h"
#include "geneve/byte_order.h"

namespace gwlbtap {

enum class TrafficProfile : std::uint8_t { kGwlbMirror, kGwlbInline, kVxlan };

inline constexpr std::uint32_t kSmallestInnerFrame = 60;  // Ethernet's, without its check sequence
inline constexpr std::uint32_t kLargestInnerFrame = 8'446;  // fits a load balancer's MTU of 8500
inline constexpr std::size_t kTunnelRoom = 118;             // what gwlb-mirror puts in front
inline constexpr std::size_t kLargestGeneratedFrame = kTunnelRoom + kLargestInnerFrame;
inline constexpr std::uint32_t kMostFlows = 1'000'000;
inline constexpr std::uint32_t kMostSources = 65'536;
inline constexpr std::uint64_t kHighestRate = 1'000'000'000;  // one packet per nanosecond
inline constexpr std::uint32_t kDefaultIpv6Share = 20;

// The first eight bytes of a payload: a mark in the upper 16 bits, the number in the lower 48.
struct SequenceNumberField {
  static constexpr std::size_t kSize = 8;
  static constexpr std::uint64_t kMark = 0x6774;  // "gt"
  static constexpr unsigned kNumberBits = 48;
};

struct TrafficConfig {
  TrafficProfile profile = TrafficProfile::kGwlbMirror;
  // Length of the inner Ethernet frame; of a layer-3 inner packet, with the 14 bytes of an Ethernet
  // header that it is exported with. Absent: 64, 594 and 1518 bytes as 7 to 4 to 1, where an
  // IPv6/TCP packet has at least the 74 bytes of its headers. With a fixed size below that, all
  // IPv6 flows are UDP.
  std::optional<std::uint32_t> size = {};
  std::uint32_t flows = 1'024;
  std::uint32_t sources = 4;  // pairs of endpoint and VNI; flow number n belongs to n modulo this
  // Percent of the flows. Absent: kDefaultIpv6Share, or none where the size has no room for IPv6.
  std::optional<std::uint32_t> ipv6_share = {};
  std::uint64_t rate = 1'000'000;  // packets per second, for the timestamps alone
  std::uint64_t seed = 1;
};

struct GeneratedFrame {
  std::size_t size = 0;
  WallTime arrival;
};

class TrafficGenerator {
 public:
  // Fails for what is out of range; the message names the command-line option.
  [[nodiscard]] static absl::StatusOr<TrafficGenerator> Create(const TrafficConfig& config);

  // Writes the next frame to the front of `buffer`, which has at least kLargestGeneratedFrame
  // bytes.
  GeneratedFrame Next(MutableByteView buffer) noexcept;

 private:
  static constexpr std::size_t kLongestInnerHeaders = 74;  // Ethernet, IPv6, TCP

  // What all frames of a source begin with, and the sums of it that checksums start from.
  struct Source {
    std::array<std::byte, kTunnelRoom> tunnel{};
    std::uint32_t outer_sum = 0;   // outer IPv4 header without its length
    std::uint32_t middle_sum = 0;  // gwlb-mirror: the IPv4 header inside Geneve, likewise
  };
  // One direction of a flow: its inner headers as far as they are the same for all its packets.
  struct Direction {
    std::array<std::byte, kLongestInnerHeaders> headers{};
    std::uint16_t tunnel_port = 0;    // UDP source port of the tunnel
    std::uint16_t packets = 0;        // wraps; the IPv4 identification
    std::uint32_t network_sum = 0;    // IPv4 header without length, identification and checksum
    std::uint32_t transport_sum = 0;  // pseudo header and transport header, likewise
    std::uint32_t bytes_sent = 0;     // wraps; the TCP sequence number
  };
  struct Flow {
    std::array<Direction, 2> directions;
    std::uint32_t source = 0;
    std::uint32_t cookie = 0;
    bool is_ipv6 = false;
    bool is_tcp = false;
  };

  explicit TrafficGenerator(const TrafficConfig& config);
  [[nodiscard]] std::uint64_t Random() noexcept;
  void MakePattern();
  [[nodiscard]] Source MakeSource(std::uint32_t index) const;
  [[nodiscard]] Flow MakeFlow(std::uint32_t index);
  [[nodiscard]] Direction MakeDirection(std::uint32_t index, bool is_reply, const Flow& flow);

  [[nodiscard]] std::size_t InnerHeaderSize(const Flow& flow) const noexcept;
  [[nodiscard]] std::size_t PickSize(std::uint64_t random, const Flow& flow) const noexcept;
  [[nodiscard]] WallTime NextArrival() noexcept;
  void FillTunnel(MutableByteView frame, const Flow& flow,
                  const Direction& direction) const noexcept;
  // Returns the sum of the payload's 16-bit words.
  std::uint32_t FillPayload(MutableByteView payload, std::uint32_t flow_index) noexcept;
  // `network` begins with the inner IP header; the sum is of the payload alone.
  void FillNetwork(MutableByteView network, const Flow& flow, Direction& direction) const noexcept;
  void FillTransport(MutableByteView transport, std::uint32_t payload_sum, const Flow& flow,
                     Direction& direction, const Direction& opposite) const noexcept;

  TrafficConfig config_;
  std::size_t tunnel_size_ = 0;
  std::size_t inner_ethernet_size_ = 0;  // 0 with gwlb-inline
  std::uint64_t random_state_;
  std::uint64_t frames_ = 0;
  std::uint64_t numbered_ = 0;
  std::vector<std::byte> pattern_;           // what payloads are cut from
  std::vector<std::uint32_t> pattern_sums_;  // sum of the first n 16-bit words of it
  std::vector<Source> sources_;
  std::vector<Flow> flows_;
};

}  // namespace gwlbtap
