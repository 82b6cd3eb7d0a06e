// SPDX-License-Identifier: Apache-2.0
//
// Builds a packet layer by layer, from the outside in. Lengths, checksums and the field of each
// layer that names the next one are filled in by Build(), unless the test gives a value:
//
//   PacketBuilder().Ethernet().Ipv4().Udp().Geneve({.options = AwsOptions()})
//       .Ipv4().Udp().Vxlan({.vni = 7}).Ethernet().Ipv4().Payload(64).Build()
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "health/ip_address.h"
#include "health/mac_address.h"

namespace gwlbtap {

// In all of these an absent field is filled in by Build().

struct EthernetFields {
  MacAddress destination = {0x02, 0, 0, 0, 0, 0x0b};
  MacAddress source = {0x02, 0, 0, 0, 0, 0x0a};
  std::optional<std::uint16_t> ether_type = {};
};

struct VlanFields {
  std::uint16_t tag_protocol = 0x8100;
  std::uint16_t vlan_id = 100;
  std::optional<std::uint16_t> ether_type = {};
};

struct Ipv4Fields {
  Ipv4Address source = {192, 0, 2, 1};
  Ipv4Address destination = {192, 0, 2, 2};
  std::vector<std::byte> options = {};  // a multiple of four bytes
  std::uint16_t fragment = 0;           // flags and offset, as they stand in the header
  std::uint8_t version = 4;
  std::optional<std::uint8_t> header_words = {};  // IHL
  std::optional<std::uint16_t> total_length = {};
  std::optional<std::uint8_t> protocol = {};
  std::optional<std::uint16_t> checksum = {};
};

struct Ipv6Fields {
  Ipv6Address source = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  Ipv6Address destination = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
  std::uint8_t version = 6;
  std::optional<std::uint16_t> payload_length = {};
  std::optional<std::uint8_t> next_header = {};
  std::uint8_t hop_limit = 64;
};

// Hop-by-hop options (0), routing (43) or destination options (60).
struct Ipv6ExtensionFields {
  std::uint8_t kind = 60;
  std::uint8_t extra_units = 0;  // 8-byte units that are there, beyond the first
  std::optional<std::uint8_t> length = {};
  std::optional<std::uint8_t> next_header = {};
};

struct Ipv6FragmentFields {
  std::uint16_t offset_units = 0;  // of 8 bytes
  bool more = false;
  std::optional<std::uint8_t> next_header = {};
};

struct UdpFields {
  std::uint16_t source_port = 40000;
  std::optional<std::uint16_t> destination_port = {};
  std::optional<std::uint16_t> length = {};
  std::optional<std::uint16_t> checksum = {};
};

struct GeneveOptionFields {
  std::uint16_t option_class = 0;
  std::uint8_t type = 0;
  std::vector<std::byte> data = {};  // a multiple of four bytes
  std::optional<std::uint8_t> length_words = {};
  std::uint8_t reserved = 0;
};

struct GeneveFields {
  std::uint32_t vni = 0;
  std::vector<GeneveOptionFields> options = {};
  std::uint8_t version = 0;
  bool control = false;
  bool critical = false;
  std::uint8_t reserved = 0;  // six bits, and all of the last byte
  std::optional<std::uint8_t> option_words = {};
  std::optional<std::uint16_t> protocol_type = {};
};

struct VxlanFields {
  std::uint32_t vni = 0;
  std::uint8_t flags = 0x08;
  std::uint32_t reserved = 0;  // 24 bits after the flags, and the last byte
};

// ARP for IPv4 over Ethernet.
struct ArpFields {
  std::uint16_t operation = 1;
  Ipv4Address sender = {192, 0, 2, 1};
  Ipv4Address target = {192, 0, 2, 2};
  MacAddress sender_mac = {0x02, 0, 0, 0, 0, 0x0a};
};

struct TcpFields {
  std::uint16_t source_port = 40000;
  std::uint16_t destination_port = 80;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 64240;
  std::vector<std::byte> options = {};  // a multiple of four bytes
  std::optional<std::uint8_t> header_words = {};
  std::optional<std::uint16_t> checksum = {};
};

// The first eight bytes of an ICMP or ICMPv6 message; of an echo, unless the test says otherwise.
struct IcmpFields {
  std::uint8_t type = 8;
  std::uint8_t code = 0;
  std::uint32_t rest = 0x1d001e00;  // identifier and sequence number of an echo
  bool is_icmpv6 = false;
  std::optional<std::uint16_t> checksum = {};
};

// `size` bytes that count up from 0 and start again after 250: no power of two repeats.
[[nodiscard]] std::vector<std::byte> PatternBytes(std::size_t size);

// The big-endian bytes of a number, for option data.
[[nodiscard]] std::vector<std::byte> BigEndian64(std::uint64_t value);
[[nodiscard]] std::vector<std::byte> BigEndian32(std::uint32_t value);

// The three options that a Gateway Load Balancer sends, in its order.
[[nodiscard]] std::vector<GeneveOptionFields> AwsOptions(
    std::uint64_t endpoint_id = 0x0123456789abcdef, std::uint64_t attachment_id = 0,
    std::uint32_t flow_cookie = 0xc00c1e01);

class PacketBuilder {
 public:
  PacketBuilder& Ethernet(const EthernetFields& fields = {});
  PacketBuilder& Vlan(const VlanFields& fields = {});
  PacketBuilder& Ipv4(const Ipv4Fields& fields = {});
  PacketBuilder& Ipv6(const Ipv6Fields& fields = {});
  PacketBuilder& Ipv6Extension(const Ipv6ExtensionFields& fields = {});
  PacketBuilder& Ipv6Fragment(const Ipv6FragmentFields& fields = {});
  PacketBuilder& Udp(const UdpFields& fields = {});
  PacketBuilder& Geneve(const GeneveFields& fields = {});
  PacketBuilder& Vxlan(const VxlanFields& fields = {});
  PacketBuilder& Arp(const ArpFields& fields = {});
  PacketBuilder& Tcp(const TcpFields& fields = {});
  PacketBuilder& Icmp(const IcmpFields& fields = {});
  PacketBuilder& Payload(std::size_t pattern_size);
  PacketBuilder& Payload(std::span<const std::byte> bytes);

  // Bytes behind the packet that no length counts, such as Ethernet padding.
  PacketBuilder& Trailer(std::size_t zero_bytes);

  [[nodiscard]] std::vector<std::byte> Build() const;

 private:
  enum class Kind : std::uint8_t {
    kEthernet,
    kVlan,
    kIpv4,
    kIpv6,
    kIpv6Extension,
    kUdp,
    kGeneve,
    kVxlan,
    kArp,
    kTcp,
    kIcmp,
    kIcmpv6,
    kPayload,
  };

  // A header as its fields give it; what the rest of the packet decides is still to be filled in.
  struct Layer {
    Kind kind = Kind::kPayload;
    std::vector<std::byte> bytes;
    bool fill_next = false;
    bool fill_length = false;
    bool fill_checksum = false;
    std::uint16_t number = 0;  // what the layer before writes to name this one, where it varies
  };

  PacketBuilder& Add(Layer layer);
  [[nodiscard]] std::uint16_t EtherTypeOf(std::size_t index) const;
  [[nodiscard]] std::uint8_t IpProtocolOf(std::size_t index) const;
  [[nodiscard]] std::uint16_t UdpPortOf(std::size_t index) const;
  [[nodiscard]] std::uint32_t PseudoHeaderSum(std::size_t transport, std::size_t size) const;

  // `packet` begins with layer `index`, and everything behind it is complete.
  void FillIn(std::size_t index, std::span<std::byte> packet) const;
  void FillInChecksum(std::size_t index, std::size_t offset, std::span<std::byte> packet) const;
  void FillInUdp(std::size_t index, std::span<std::byte> packet) const;

  std::vector<Layer> layers_;
  std::size_t trailer_size_ = 0;
};

}  // namespace gwlbtap
