// SPDX-License-Identifier: Apache-2.0
#include "tests/support/packet_builder.h"

#include <concepts>
#include <utility>

#include "geneve/byte_order.h"

namespace gwlbtap {
namespace {

constexpr std::uint16_t kExperimentalEtherType = 0x88b5;  // IEEE 802, local experiments
constexpr std::uint8_t kExperimentalProtocol = 253;       // RFC 3692 §2.1
constexpr std::uint16_t kDiscardPort = 9;                 // RFC 863

template <std::unsigned_integral T>
void Append(std::vector<std::byte>& bytes, T value) {
  bytes.resize(bytes.size() + sizeof(T));
  StoreBe<T>(bytes, bytes.size() - sizeof(T), value);
}

template <std::size_t kSize>
void Append(std::vector<std::byte>& bytes, const std::array<std::uint8_t, kSize>& address) {
  for (const std::uint8_t byte : address) bytes.push_back(std::byte{byte});
}

void Append(std::vector<std::byte>& bytes, std::span<const std::byte> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

// RFC 1071 §1: the one's complement sum, not folded yet.
std::uint32_t Sum(ByteView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = std::to_integer<std::uint32_t>(bytes[i]);
    sum += i % 2 == 0 ? byte << 8 : byte;
  }
  return sum;
}

std::uint16_t FoldChecksum(std::uint32_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

std::vector<std::byte> PatternBytes(std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i % 251);
  return bytes;
}

std::vector<std::byte> BigEndian64(std::uint64_t value) {
  std::vector<std::byte> bytes;
  Append(bytes, value);
  return bytes;
}

std::vector<std::byte> BigEndian32(std::uint32_t value) {
  std::vector<std::byte> bytes;
  Append(bytes, value);
  return bytes;
}

std::vector<GeneveOptionFields> AwsOptions(std::uint64_t endpoint_id, std::uint64_t attachment_id,
                                           std::uint32_t flow_cookie) {
  return {{.option_class = 0x0108, .type = 1, .data = BigEndian64(endpoint_id)},
          {.option_class = 0x0108, .type = 2, .data = BigEndian64(attachment_id)},
          {.option_class = 0x0108, .type = 3, .data = BigEndian32(flow_cookie)}};
}

PacketBuilder& PacketBuilder::Add(Layer layer) {
  layers_.push_back(std::move(layer));
  return *this;
}

PacketBuilder& PacketBuilder::Ethernet(const EthernetFields& fields) {
  Layer layer{.kind = Kind::kEthernet, .bytes = {}, .fill_next = !fields.ether_type};
  Append(layer.bytes, fields.destination);
  Append(layer.bytes, fields.source);
  Append(layer.bytes, fields.ether_type.value_or(0));
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Vlan(const VlanFields& fields) {
  Layer layer{.kind = Kind::kVlan, .bytes = {}, .fill_next = !fields.ether_type};
  layer.number = fields.tag_protocol;
  Append(layer.bytes, fields.vlan_id);
  Append(layer.bytes, fields.ether_type.value_or(0));
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Ipv4(const Ipv4Fields& fields) {
  Layer layer{.kind = Kind::kIpv4,
              .bytes = {},
              .fill_next = !fields.protocol,
              .fill_length = !fields.total_length,
              .fill_checksum = !fields.checksum};
  const auto words = static_cast<std::uint8_t>(5 + fields.options.size() / 4);
  Append(layer.bytes,
         static_cast<std::uint8_t>(fields.version << 4 | fields.header_words.value_or(words)));
  Append(layer.bytes, std::uint8_t{0});
  Append(layer.bytes, fields.total_length.value_or(0));
  Append(layer.bytes, std::uint16_t{0x1d00});  // identification
  Append(layer.bytes, fields.fragment);
  Append(layer.bytes, std::uint8_t{64});  // time to live
  Append(layer.bytes, fields.protocol.value_or(0));
  Append(layer.bytes, fields.checksum.value_or(0));
  Append(layer.bytes, fields.source);
  Append(layer.bytes, fields.destination);
  Append(layer.bytes, fields.options);
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Ipv6(const Ipv6Fields& fields) {
  Layer layer{.kind = Kind::kIpv6,
              .bytes = {},
              .fill_next = !fields.next_header,
              .fill_length = !fields.payload_length};
  Append(layer.bytes, static_cast<std::uint32_t>(fields.version) << 28);
  Append(layer.bytes, fields.payload_length.value_or(0));
  Append(layer.bytes, fields.next_header.value_or(0));
  Append(layer.bytes, fields.hop_limit);
  Append(layer.bytes, fields.source);
  Append(layer.bytes, fields.destination);
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Ipv6Extension(const Ipv6ExtensionFields& fields) {
  Layer layer{.kind = Kind::kIpv6Extension, .bytes = {}, .fill_next = !fields.next_header};
  layer.number = fields.kind;
  Append(layer.bytes, fields.next_header.value_or(0));
  Append(layer.bytes, fields.length.value_or(fields.extra_units));
  layer.bytes.resize((fields.extra_units + std::size_t{1}) * 8);
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Ipv6Fragment(const Ipv6FragmentFields& fields) {
  Layer layer{.kind = Kind::kIpv6Extension, .bytes = {}, .fill_next = !fields.next_header};
  layer.number = 44;
  Append(layer.bytes, fields.next_header.value_or(0));
  Append(layer.bytes, std::uint8_t{0});
  Append(layer.bytes,
         static_cast<std::uint16_t>(fields.offset_units << 3 | static_cast<int>(fields.more)));
  Append(layer.bytes, std::uint32_t{0x1d00});  // identification
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Udp(const UdpFields& fields) {
  Layer layer{.kind = Kind::kUdp,
              .bytes = {},
              .fill_next = !fields.destination_port,
              .fill_length = !fields.length,
              .fill_checksum = !fields.checksum};
  Append(layer.bytes, fields.source_port);
  Append(layer.bytes, fields.destination_port.value_or(0));
  Append(layer.bytes, fields.length.value_or(0));
  Append(layer.bytes, fields.checksum.value_or(0));
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Geneve(const GeneveFields& fields) {
  Layer layer{.kind = Kind::kGeneve, .bytes = {}, .fill_next = !fields.protocol_type};
  std::vector<std::byte> options;
  for (const GeneveOptionFields& option : fields.options) {
    const auto words = static_cast<std::uint8_t>(option.data.size() / 4);
    Append(options, option.option_class);
    Append(options, option.type);
    Append(options,
           static_cast<std::uint8_t>(option.reserved << 5 | option.length_words.value_or(words)));
    Append(options, std::span<const std::byte>(option.data));
  }
  const auto option_words = static_cast<std::uint8_t>(options.size() / 4);
  Append(layer.bytes, static_cast<std::uint8_t>(fields.version << 6 |
                                                fields.option_words.value_or(option_words)));
  Append(layer.bytes,
         static_cast<std::uint8_t>((fields.control ? 0x80 : 0) | (fields.critical ? 0x40 : 0) |
                                   (fields.reserved & 0x3f)));
  Append(layer.bytes, fields.protocol_type.value_or(0));
  Append(layer.bytes, fields.vni << 8 | fields.reserved);
  Append(layer.bytes, std::span<const std::byte>(options));
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Vxlan(const VxlanFields& fields) {
  Layer layer{.kind = Kind::kVxlan, .bytes = {}};
  Append(layer.bytes,
         static_cast<std::uint32_t>(fields.flags) << 24 | (fields.reserved & 0xffffff));
  Append(layer.bytes, fields.vni << 8 | (fields.reserved & 0xff));
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Arp(const ArpFields& fields) {
  Layer layer{.kind = Kind::kArp, .bytes = {}};
  Append(layer.bytes, std::uint64_t{0x0001'0800'0604'0000} | fields.operation);
  Append(layer.bytes, fields.sender_mac);
  Append(layer.bytes, fields.sender);
  Append(layer.bytes, MacAddress{});
  Append(layer.bytes, fields.target);
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Tcp(const TcpFields& fields) {
  Layer layer{.kind = Kind::kTcp, .bytes = {}, .fill_checksum = !fields.checksum};
  const auto words = static_cast<std::uint8_t>(5 + fields.options.size() / 4);
  Append(layer.bytes, fields.source_port);
  Append(layer.bytes, fields.destination_port);
  Append(layer.bytes, fields.sequence);
  Append(layer.bytes, fields.acknowledgment);
  Append(layer.bytes, static_cast<std::uint8_t>(fields.header_words.value_or(words) << 4));
  Append(layer.bytes, fields.flags);
  Append(layer.bytes, fields.window);
  Append(layer.bytes, fields.checksum.value_or(0));
  Append(layer.bytes, std::uint16_t{0});  // urgent pointer
  Append(layer.bytes, fields.options);
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Icmp(const IcmpFields& fields) {
  Layer layer{.kind = fields.is_icmpv6 ? Kind::kIcmpv6 : Kind::kIcmp,
              .bytes = {},
              .fill_checksum = !fields.checksum};
  Append(layer.bytes, fields.type);
  Append(layer.bytes, fields.code);
  Append(layer.bytes, fields.checksum.value_or(0));
  Append(layer.bytes, fields.rest);
  return Add(std::move(layer));
}

PacketBuilder& PacketBuilder::Payload(std::size_t pattern_size) {
  return Payload(PatternBytes(pattern_size));
}

PacketBuilder& PacketBuilder::Payload(std::span<const std::byte> bytes) {
  return Add({.kind = Kind::kPayload, .bytes = {bytes.begin(), bytes.end()}});
}

PacketBuilder& PacketBuilder::Trailer(std::size_t zero_bytes) {
  trailer_size_ += zero_bytes;
  return *this;
}

std::vector<std::byte> PacketBuilder::Build() const {
  std::vector<std::byte> packet;
  for (std::size_t index = layers_.size(); index-- > 0;) {
    packet.insert(packet.begin(), layers_[index].bytes.begin(), layers_[index].bytes.end());
    FillIn(index, packet);
  }
  packet.resize(packet.size() + trailer_size_);
  return packet;
}

std::uint16_t PacketBuilder::EtherTypeOf(std::size_t index) const {
  if (index >= layers_.size()) return kExperimentalEtherType;
  switch (layers_[index].kind) {
    case Kind::kEthernet:
      return 0x6558;
    case Kind::kVlan:
      return layers_[index].number;
    case Kind::kIpv4:
      return 0x0800;
    case Kind::kIpv6:
      return 0x86dd;
    case Kind::kArp:
      return 0x0806;
    case Kind::kIpv6Extension:
    case Kind::kUdp:
    case Kind::kGeneve:
    case Kind::kVxlan:
    case Kind::kTcp:
    case Kind::kIcmp:
    case Kind::kIcmpv6:
    case Kind::kPayload:
      return kExperimentalEtherType;
  }
  return kExperimentalEtherType;
}

std::uint8_t PacketBuilder::IpProtocolOf(std::size_t index) const {
  if (index >= layers_.size()) return kExperimentalProtocol;
  const Layer& layer = layers_[index];
  if (layer.kind == Kind::kIcmp) return 1;
  if (layer.kind == Kind::kTcp) return 6;
  if (layer.kind == Kind::kUdp) return 17;
  if (layer.kind == Kind::kIcmpv6) return 58;
  if (layer.kind == Kind::kIpv4) return 4;
  if (layer.kind == Kind::kIpv6) return 41;
  if (layer.kind == Kind::kIpv6Extension) return static_cast<std::uint8_t>(layer.number);
  return kExperimentalProtocol;
}

std::uint16_t PacketBuilder::UdpPortOf(std::size_t index) const {
  if (index >= layers_.size()) return kDiscardPort;
  if (layers_[index].kind == Kind::kGeneve) return 6081;
  if (layers_[index].kind == Kind::kVxlan) return 4789;
  return kDiscardPort;
}

// RFC 768, RFC 9293 §3.1 and RFC 8200 §8.1: addresses, protocol and length, summed.
std::uint32_t PacketBuilder::PseudoHeaderSum(std::size_t transport, std::size_t size) const {
  for (std::size_t index = transport; index-- > 0;) {
    const ByteView header = layers_[index].bytes;
    const auto fixed = static_cast<std::uint32_t>(IpProtocolOf(transport) + size);
    if (layers_[index].kind == Kind::kIpv4) return fixed + Sum(header.subspan(12, 8));
    if (layers_[index].kind == Kind::kIpv6) return fixed + Sum(header.subspan(8, 32));
  }
  return 0;
}

void PacketBuilder::FillIn(std::size_t index, std::span<std::byte> packet) const {
  const Layer& layer = layers_[index];
  const std::size_t size = layer.bytes.size();
  switch (layer.kind) {
    case Kind::kEthernet:
    case Kind::kVlan:
      if (layer.fill_next) StoreBe(packet, size - 2, EtherTypeOf(index + 1));
      return;
    case Kind::kGeneve:
      if (layer.fill_next) StoreBe(packet, 2, EtherTypeOf(index + 1));
      return;
    case Kind::kIpv4:
      if (layer.fill_length) StoreBe(packet, 2, static_cast<std::uint16_t>(packet.size()));
      if (layer.fill_next) StoreBe(packet, 9, IpProtocolOf(index + 1));
      if (layer.fill_checksum) StoreBe(packet, 10, FoldChecksum(Sum(packet.first(size))));
      return;
    case Kind::kIpv6:
      if (layer.fill_length) StoreBe(packet, 4, static_cast<std::uint16_t>(packet.size() - size));
      if (layer.fill_next) StoreBe(packet, 6, IpProtocolOf(index + 1));
      return;
    case Kind::kIpv6Extension:
      if (layer.fill_next) StoreBe(packet, 0, IpProtocolOf(index + 1));
      return;
    case Kind::kUdp:
      FillInUdp(index, packet);
      return;
    case Kind::kTcp:
      FillInChecksum(index, 16, packet);
      return;
    case Kind::kIcmp:
    case Kind::kIcmpv6:
      FillInChecksum(index, 2, packet);
      return;
    case Kind::kVxlan:
    case Kind::kArp:
    case Kind::kPayload:
      return;
  }
}

// ICMP in IPv4 alone has no pseudo-header (RFC 792).
void PacketBuilder::FillInChecksum(std::size_t index, std::size_t offset,
                                   std::span<std::byte> packet) const {
  const Layer& layer = layers_[index];
  if (!layer.fill_checksum) return;
  const std::uint32_t start = layer.kind == Kind::kIcmp ? 0 : PseudoHeaderSum(index, packet.size());
  StoreBe(packet, offset, FoldChecksum(start + Sum(packet)));
}

void PacketBuilder::FillInUdp(std::size_t index, std::span<std::byte> packet) const {
  const Layer& layer = layers_[index];
  if (layer.fill_next) StoreBe(packet, 2, UdpPortOf(index + 1));
  if (layer.fill_length) StoreBe(packet, 4, static_cast<std::uint16_t>(packet.size()));
  FillInChecksum(index, 6, packet);
  // RFC 768: a checksum that comes out as zero is sent as all ones.
  if (layer.fill_checksum && LoadBe<std::uint16_t>(packet, 6) == 0) {
    StoreBe(packet, 6, std::uint16_t{0xffff});
  }
}

}  // namespace gwlbtap
