// SPDX-License-Identifier: Apache-2.0
#include "appliance/traffic_generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "geneve/aws_options.h"
#include "geneve/ethernet_header.h"
#include "geneve/geneve_header.h"
#include "geneve/vxlan_header.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kIpv4Size = 20;
constexpr std::size_t kIpv6Size = 40;
constexpr std::size_t kUdpSize = 8;
constexpr std::size_t kTcpSize = 20;

// Where things stand in a frame.
constexpr std::size_t kOuterIp = kEthernetHeaderSize;
constexpr std::size_t kOuterUdp = kOuterIp + kIpv4Size;
constexpr std::size_t kTunnelHeader = kOuterUdp + kUdpSize;
constexpr std::size_t kGeneveOptions = kTunnelHeader + kGeneveFixedHeaderSize;
constexpr std::size_t kFlowCookie = kGeneveOptions + 28;
constexpr std::size_t kGeneveInner = kGeneveOptions + 32;
constexpr std::size_t kMiddleUdp = kGeneveInner + kIpv4Size;
constexpr std::size_t kMiddleVxlan = kMiddleUdp + kUdpSize;
static_assert(kMiddleVxlan + kVxlanHeaderSize == kTunnelRoom);

constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

constexpr std::uint64_t kFirstEndpoint = 0x0a1b2c3d4e5f6000;
constexpr std::uint32_t kFirstVni = 1'001;
constexpr std::uint32_t kLoadBalancer = 0x0a01000a;   // 10.1.0.10
constexpr std::uint32_t kAppliance = 0x0a010014;      // 10.1.0.20
constexpr std::uint32_t kFirstMirrored = 0x0a140001;  // 10.20.0.1: interfaces that are mirrored
constexpr std::uint32_t kFirstEndpointAddress = 0x0a1e0001;  // 10.30.0.1
constexpr std::uint32_t kFirstClient = 0x0a400001;           // 10.64.0.1
constexpr std::uint32_t kFirstServer = 0xac1f0001;           // 172.31.0.1
constexpr std::uint32_t kServers = 64;

constexpr std::int64_t kFirstArrival = 1'700'000'000;  // 2023-11-14T22:13:20Z
constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::size_t kPatternShifts = 256;  // so many flows in a row differ in their payload

std::uint32_t SumWords(ByteView bytes) noexcept {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += LoadBe<std::uint16_t>(bytes, i);
  return sum;
}

std::uint32_t SumHalves(std::uint32_t value) noexcept { return (value >> 16U) + (value & 0xffffU); }

// RFC 1071: the complement of the one's complement sum.
std::uint16_t Checksum(std::uint32_t sum) noexcept {
  return static_cast<std::uint16_t>(~SumHalves(SumHalves(sum)));
}

void PutIpv4(MutableByteView header, std::uint8_t protocol, std::uint8_t time_to_live,
             std::uint32_t source, std::uint32_t destination) {
  StoreBe<std::uint16_t>(header, 0, 0x4500);
  StoreBe<std::uint16_t>(header, 6, 0x4000);  // do not fragment
  StoreBe<std::uint8_t>(header, 8, time_to_live);
  StoreBe<std::uint8_t>(header, 9, protocol);
  StoreBe(header, 12, source);
  StoreBe(header, 16, destination);
}

void PutIpv6(MutableByteView header, std::uint8_t protocol, std::uint32_t source,
             std::uint32_t destination) {
  constexpr std::uint64_t kDocumentation = 0x20010db8'00000000;  // RFC 3849
  StoreBe<std::uint32_t>(header, 0, 0x60000000);
  StoreBe<std::uint8_t>(header, 6, protocol);
  StoreBe<std::uint8_t>(header, 7, 64);
  StoreBe<std::uint64_t>(header, 8, kDocumentation);
  StoreBe<std::uint64_t>(header, 16, source);
  StoreBe<std::uint64_t>(header, 24, kDocumentation);
  StoreBe<std::uint64_t>(header, 32, destination);
}

void PutVxlan(MutableByteView header, std::uint32_t vni) {
  StoreBe(header, 0, kVxlanFlagVni);
  StoreBe<std::uint32_t>(header, 4, vni << 8U);
}

// The attachment id stays 0: no transit gateway on the way.
void PutGeneve(MutableByteView header, std::uint64_t endpoint) {
  StoreBe<std::uint16_t>(header, 0, 8U << 8U);  // 8 words of options
  StoreBe<std::uint16_t>(header, 2, kEtherTypeIpv4);
  const MutableByteView options = header.subspan(kGeneveFixedHeaderSize);
  StoreBe(options, 0, kAwsEndpointHeader);
  StoreBe<std::uint64_t>(options, 4, endpoint);
  StoreBe(options, 12, kAwsAttachmentHeader);
  StoreBe(options, 24, kAwsCookieHeader);
}

absl::Status OutOfRange(std::string_view option, std::uint64_t value, std::uint64_t lowest,
                        std::uint64_t highest) {
  return absl::InvalidArgumentError(
      fmt::format("{} {}: it has to be between {} and {}", option, value, lowest, highest));
}

}  // namespace

absl::StatusOr<TrafficGenerator> TrafficGenerator::Create(const TrafficConfig& config) {
  constexpr std::uint32_t kSmallestIpv6 = kEthernetHeaderSize + kIpv6Size + kUdpSize;
  if (config.size && (*config.size < kSmallestInnerFrame || *config.size > kLargestInnerFrame)) {
    return OutOfRange("--size", *config.size, kSmallestInnerFrame, kLargestInnerFrame);
  }
  if (config.flows < 1 || config.flows > kMostFlows) {
    return OutOfRange("--flows", config.flows, 1, kMostFlows);
  }
  if (config.sources < 1 || config.sources > kMostSources) {
    return OutOfRange("--sources", config.sources, 1, kMostSources);
  }
  if (config.rate < 1 || config.rate > kHighestRate) {
    return OutOfRange("--rate", config.rate, 1, kHighestRate);
  }
  const bool has_room_for_ipv6 = !config.size || *config.size >= kSmallestIpv6;
  TrafficConfig complete = config;
  complete.ipv6_share = config.ipv6_share.value_or(has_room_for_ipv6 ? kDefaultIpv6Share : 0);
  if (*complete.ipv6_share > 100) return OutOfRange("--ipv6-share", *complete.ipv6_share, 0, 100);
  if (*complete.ipv6_share > 0 && !has_room_for_ipv6) {
    return absl::InvalidArgumentError(
        fmt::format("--ipv6-share {}: an IPv6 packet needs a --size of {} or more",
                    *complete.ipv6_share, kSmallestIpv6));
  }
  return TrafficGenerator(complete);
}

TrafficGenerator::TrafficGenerator(const TrafficConfig& config)
    : config_(config), random_state_(config.seed) {
  switch (config.profile) {
    case TrafficProfile::kGwlbMirror:
      tunnel_size_ = kTunnelRoom;
      inner_ethernet_size_ = kEthernetHeaderSize;
      break;
    case TrafficProfile::kGwlbInline:
      tunnel_size_ = kGeneveInner;
      inner_ethernet_size_ = 0;
      break;
    case TrafficProfile::kVxlan:
      tunnel_size_ = kTunnelHeader + kVxlanHeaderSize;
      inner_ethernet_size_ = kEthernetHeaderSize;
      break;
  }
  MakePattern();
  sources_.reserve(config.sources);
  for (std::uint32_t i = 0; i < config.sources; ++i) sources_.push_back(MakeSource(i));
  flows_.reserve(config.flows);
  for (std::uint32_t i = 0; i < config.flows; ++i) flows_.push_back(MakeFlow(i));
}

// SplitMix64: its whole state is one number, and it is the same with every standard library.
std::uint64_t TrafficGenerator::Random() noexcept {
  random_state_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = random_state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31U);
}

void TrafficGenerator::MakePattern() {
  pattern_.resize(kLargestInnerFrame + (2 * kPatternShifts));
  for (std::byte& byte : pattern_) byte = static_cast<std::byte>(Random() & 0xffU);
  pattern_sums_.push_back(0);
  for (std::size_t i = 0; i < pattern_.size(); i += 2) {
    pattern_sums_.push_back(pattern_sums_.back() + LoadBe<std::uint16_t>(pattern_, i));
  }
}

TrafficGenerator::Source TrafficGenerator::MakeSource(std::uint32_t index) const {
  Source source;
  const MutableByteView tunnel = source.tunnel;
  StoreBe<std::uint64_t>(tunnel, 0, 0x0a000000'00020a00);  // to …:02
  StoreBe<std::uint32_t>(tunnel, 8, 0x00000001);           // from …:01
  StoreBe(tunnel, 12, kEtherTypeIpv4);
  const bool is_vxlan = config_.profile == TrafficProfile::kVxlan;
  PutIpv4(tunnel.subspan(kOuterIp), kUdp, 255, is_vxlan ? kFirstMirrored + index : kLoadBalancer,
          kAppliance);
  source.outer_sum = SumWords(tunnel.subspan(kOuterIp, kIpv4Size));
  StoreBe(tunnel, kOuterUdp + 2, is_vxlan ? kVxlanPort : kGenevePort);
  switch (config_.profile) {
    case TrafficProfile::kGwlbMirror:
      // Two VNIs per endpoint, and every endpoint has the same two: only the pair tells them apart.
      PutGeneve(tunnel.subspan(kTunnelHeader), kFirstEndpoint + (index / 2));
      PutIpv4(tunnel.subspan(kGeneveInner), kUdp, 255, kFirstMirrored + index,
              kFirstEndpointAddress + (index / 2));
      source.middle_sum = SumWords(tunnel.subspan(kGeneveInner, kIpv4Size));
      StoreBe(tunnel, kMiddleUdp + 2, kVxlanPort);
      PutVxlan(tunnel.subspan(kMiddleVxlan), kFirstVni + (index % 2));
      break;
    case TrafficProfile::kGwlbInline:
      PutGeneve(tunnel.subspan(kTunnelHeader), kFirstEndpoint + index);
      break;
    case TrafficProfile::kVxlan:
      PutVxlan(tunnel.subspan(kTunnelHeader), kFirstVni + index);
      break;
  }
  return source;
}

TrafficGenerator::Flow TrafficGenerator::MakeFlow(std::uint32_t index) {
  constexpr std::uint32_t kSmallestIpv6Tcp = kEthernetHeaderSize + kIpv6Size + kTcpSize;
  const std::uint64_t random = Random();
  Flow flow;
  flow.source = index % config_.sources;
  flow.cookie = static_cast<std::uint32_t>(random >> 32U);
  flow.is_ipv6 = ((random >> 8U) & 0xffffU) * 100 >> 16U < *config_.ipv6_share;
  flow.is_tcp = (random & 3U) != 0;
  if (flow.is_ipv6 && config_.size && *config_.size < kSmallestIpv6Tcp) flow.is_tcp = false;
  flow.directions = {MakeDirection(index, false, flow), MakeDirection(index, true, flow)};
  return flow;
}

TrafficGenerator::Direction TrafficGenerator::MakeDirection(std::uint32_t index, bool is_reply,
                                                            const Flow& flow) {
  const std::uint64_t random = Random();
  Direction direction;
  direction.tunnel_port = static_cast<std::uint16_t>(0xc000U | (random & 0x3fffU));  // RFC 6335 §6
  direction.bytes_sent = static_cast<std::uint32_t>(random >> 32U);
  const MutableByteView headers = direction.headers;
  const std::uint64_t client = 0x0200'0000'0000 + index;
  const std::uint64_t server = 0x0201'0000'0000 + (index % kServers);
  StoreBe<std::uint64_t>(headers, 0, (is_reply ? client : server) << 16U);
  StoreBe<std::uint64_t>(headers, 6, (is_reply ? server : client) << 16U);
  StoreBe(headers, 12, flow.is_ipv6 ? kEtherTypeIpv6 : kEtherTypeIpv4);

  std::uint32_t addresses[2] = {kFirstClient + index, kFirstServer + (index % kServers)};
  const auto client_port = static_cast<std::uint16_t>(32'768 + (index % 28'000));
  std::uint16_t ports[2] = {client_port, flow.is_tcp ? std::uint16_t{443} : std::uint16_t{9'443}};
  if (is_reply) {
    std::swap(addresses[0], addresses[1]);
    std::swap(ports[0], ports[1]);
  }
  const std::uint8_t protocol = flow.is_tcp ? kTcp : kUdp;
  const std::size_t network_size = flow.is_ipv6 ? kIpv6Size : kIpv4Size;
  const MutableByteView network = headers.subspan(kEthernetHeaderSize, network_size);
  if (flow.is_ipv6) {
    PutIpv6(network, protocol, addresses[0], addresses[1]);
  } else {
    PutIpv4(network, protocol, 64, addresses[0], addresses[1]);
  }
  const MutableByteView transport =
      headers.subspan(kEthernetHeaderSize + network_size, flow.is_tcp ? kTcpSize : kUdpSize);
  StoreBe(transport, 0, ports[0]);
  StoreBe(transport, 2, ports[1]);
  if (flow.is_tcp) StoreBe<std::uint32_t>(transport, 12, 0x5018ffff);  // 5 words, PSH+ACK, window
  direction.network_sum = SumWords(network);
  direction.transport_sum =
      SumWords(network.subspan(flow.is_ipv6 ? 8 : 12)) + protocol + SumWords(transport);
  return direction;
}

std::size_t TrafficGenerator::InnerHeaderSize(const Flow& flow) const noexcept {
  return kEthernetHeaderSize + (flow.is_ipv6 ? kIpv6Size : kIpv4Size) +
         (flow.is_tcp ? kTcpSize : kUdpSize);
}

std::size_t TrafficGenerator::PickSize(std::uint64_t random, const Flow& flow) const noexcept {
  if (config_.size) return *config_.size;
  const std::uint64_t twelfth = ((random >> 8U) & 0xffffU) * 12 >> 16U;
  const std::size_t size = twelfth < 7 ? 64 : twelfth < 11 ? 594 : 1518;
  return std::max(size, InnerHeaderSize(flow));
}

WallTime TrafficGenerator::NextArrival() noexcept {
  // Whole seconds apart, or the product would overflow after a few hours.
  const std::uint64_t seconds = frames_ / config_.rate;
  const std::uint64_t nanoseconds = frames_ % config_.rate * kNanosecondsPerSecond / config_.rate;
  ++frames_;
  return WallTime(std::chrono::seconds(kFirstArrival + static_cast<std::int64_t>(seconds)) +
                  std::chrono::nanoseconds(nanoseconds));
}

GeneratedFrame TrafficGenerator::Next(MutableByteView buffer) noexcept {
  const std::uint64_t random = Random();
  const auto flow_index = static_cast<std::uint32_t>((random >> 32U) * config_.flows >> 32U);
  Flow& flow = flows_[flow_index];
  const bool is_reply = (random & 1U) != 0;
  Direction& direction = flow.directions[is_reply ? 1 : 0];
  const std::size_t left_out = kEthernetHeaderSize - inner_ethernet_size_;
  const std::size_t frame_size = tunnel_size_ + PickSize(random, flow) - left_out;
  const MutableByteView frame = buffer.first(frame_size);
  FillTunnel(frame, flow, direction);

  const MutableByteView inner = frame.subspan(tunnel_size_);
  const std::size_t header_size = InnerHeaderSize(flow) - left_out;
  std::memcpy(inner.data(), direction.headers.data() + left_out, header_size);
  const std::uint32_t payload_sum = FillPayload(inner.subspan(header_size), flow_index);
  const MutableByteView network = inner.subspan(inner_ethernet_size_);
  FillNetwork(network, flow, direction);
  FillTransport(network.subspan(flow.is_ipv6 ? kIpv6Size : kIpv4Size), payload_sum, flow, direction,
                flow.directions[is_reply ? 0 : 1]);
  return {frame_size, NextArrival()};
}

void TrafficGenerator::FillTunnel(MutableByteView frame, const Flow& flow,
                                  const Direction& direction) const noexcept {
  const Source& source = sources_[flow.source];
  std::memcpy(frame.data(), source.tunnel.data(), tunnel_size_);
  const auto outer_length = static_cast<std::uint16_t>(frame.size() - kOuterIp);
  StoreBe(frame, kOuterIp + 2, outer_length);
  StoreBe(frame, kOuterIp + 10, Checksum(source.outer_sum + outer_length));
  StoreBe(frame, kOuterUdp, direction.tunnel_port);
  StoreBe(frame, kOuterUdp + 4, static_cast<std::uint16_t>(outer_length - kIpv4Size));
  if (config_.profile == TrafficProfile::kVxlan) return;
  StoreBe(frame, kFlowCookie, flow.cookie);
  if (config_.profile == TrafficProfile::kGwlbInline) {
    StoreBe(frame, kTunnelHeader + 2, flow.is_ipv6 ? kEtherTypeIpv6 : kEtherTypeIpv4);
    return;
  }
  const auto middle_length = static_cast<std::uint16_t>(frame.size() - kGeneveInner);
  StoreBe(frame, kGeneveInner + 2, middle_length);
  StoreBe(frame, kGeneveInner + 10, Checksum(source.middle_sum + middle_length));
  StoreBe(frame, kMiddleUdp, direction.tunnel_port);
  StoreBe(frame, kMiddleUdp + 4, static_cast<std::uint16_t>(middle_length - kIpv4Size));
}

std::uint32_t TrafficGenerator::FillPayload(MutableByteView payload,
                                            std::uint32_t flow_index) noexcept {
  const std::size_t start = flow_index % kPatternShifts * 2;
  const std::size_t end = start + payload.size();
  if (!payload.empty()) std::memcpy(payload.data(), pattern_.data() + start, payload.size());
  std::uint32_t sum = pattern_sums_[end / 2] - pattern_sums_[start / 2];
  if (end % 2 != 0) sum += std::to_integer<std::uint32_t>(pattern_[end - 1]) << 8U;
  if (payload.size() < SequenceNumberField::kSize) return sum;
  constexpr std::uint64_t kShiftedMark = SequenceNumberField::kMark
                                         << SequenceNumberField::kNumberBits;
  sum -= SumWords(payload.first(SequenceNumberField::kSize));
  StoreBe(payload, 0, kShiftedMark | numbered_++);
  return sum + SumWords(payload.first(SequenceNumberField::kSize));
}

void TrafficGenerator::FillNetwork(MutableByteView network, const Flow& flow,
                                   Direction& direction) const noexcept {
  if (flow.is_ipv6) {
    StoreBe(network, 4, static_cast<std::uint16_t>(network.size() - kIpv6Size));
    return;
  }
  const auto length = static_cast<std::uint16_t>(network.size());
  const std::uint16_t identification = direction.packets++;
  StoreBe(network, 2, length);
  StoreBe(network, 4, identification);
  StoreBe(network, 10, Checksum(direction.network_sum + length + identification));
}

void TrafficGenerator::FillTransport(MutableByteView transport, std::uint32_t payload_sum,
                                     const Flow& flow, Direction& direction,
                                     const Direction& opposite) const noexcept {
  const auto length = static_cast<std::uint16_t>(transport.size());
  std::uint32_t sum = direction.transport_sum + payload_sum + length;
  if (flow.is_tcp) {
    StoreBe(transport, 4, direction.bytes_sent);
    StoreBe(transport, 8, opposite.bytes_sent);
    sum += SumHalves(direction.bytes_sent) + SumHalves(opposite.bytes_sent);
    StoreBe(transport, 16, Checksum(sum));
    direction.bytes_sent += static_cast<std::uint32_t>(length - kTcpSize);
    return;
  }
  StoreBe(transport, 4, length);
  const std::uint16_t checksum = Checksum(sum + length);
  // RFC 768: zero would say that there is no checksum.
  StoreBe(transport, 6, checksum == 0 ? std::uint16_t{0xffff} : checksum);
}

}  // namespace gwlbtap
