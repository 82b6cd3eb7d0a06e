// SPDX-License-Identifier: Apache-2.0
#include "geneve/decap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/geneve/bytes.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

using Packet = std::vector<std::byte>;

// What came out, kept apart from the frame that it came from.
struct Outcome {
  DecapStatus status = DecapStatus::kOk;
  DecapResult result;
  Packet inner;
};

Outcome Decap(ByteView frame, UnknownCriticalOptions policy = UnknownCriticalOptions::kAccept) {
  Outcome outcome;
  const auto datagram = ParseUdpFrame(frame);
  outcome.status = datagram.status();
  if (!datagram.ok()) return outcome;
  const auto decapsulated = Decapsulate(*datagram, policy);
  outcome.status = decapsulated.status();
  if (!decapsulated.ok()) return outcome;
  outcome.result = *decapsulated;
  outcome.inner = Copy(decapsulated->inner);
  return outcome;
}

Outcome Decap(const PacketBuilder& builder) { return Decap(builder.Build()); }

PacketBuilder Outer() { return PacketBuilder().Ethernet().Ipv4().Udp(); }

PacketBuilder GwlbMirror() {
  return Outer().Geneve({.options = AwsOptions()}).Ipv4().Udp().Vxlan({.vni = 5569041});
}

// What a tenant's instance sent or received.
PacketBuilder TenantFrame() {
  return PacketBuilder().Ethernet().Ipv4({.protocol = 6}).Payload(100);
}

Packet TenantPacket() { return PacketBuilder().Ipv4({.protocol = 6}).Payload(100).Build(); }

TEST(Decapsulate, AGwlbMirrorFrameLosesGeneveAndVxlan) {
  const Outcome outcome = Decap(GwlbMirror().Payload(TenantFrame().Build()));
  ASSERT_EQ(outcome.status, DecapStatus::kOk);
  EXPECT_EQ(outcome.inner, TenantFrame().Build());
  EXPECT_EQ(outcome.result.original_length, outcome.inner.size());
  EXPECT_EQ(outcome.result.link, LinkType::kEthernet);
  EXPECT_EQ(outcome.result.vni, 5569041u);
  EXPECT_EQ(outcome.result.gwlb.endpoint_id, 0x0123456789abcdefu);
  EXPECT_EQ(outcome.result.gwlb.attachment_id, 0u);
  EXPECT_EQ(outcome.result.gwlb.flow_cookie, 0xc00c1e01u);
  EXPECT_FALSE(outcome.result.has_unknown_critical_option);
}

TEST(Decapsulate, EveryMixOfIpVersionsAndTagsComesToTheSame) {
  for (const bool outer_ipv6 : {false, true}) {
    for (const bool mirror_ipv6 : {false, true}) {
      for (int tags = 0; tags <= 2; ++tags) {
        PacketBuilder builder;
        builder.Ethernet();
        for (int i = 0; i < tags; ++i) builder.Vlan();
        outer_ipv6 ? builder.Ipv6() : builder.Ipv4();
        builder.Udp().Geneve({.options = AwsOptions()});
        mirror_ipv6 ? builder.Ipv6().Ipv6Extension() : builder.Ipv4({.options = PatternBytes(4)});
        builder.Udp().Vxlan({.vni = 7}).Payload(TenantFrame().Build());
        const Outcome outcome = Decap(builder);
        ASSERT_EQ(outcome.status, DecapStatus::kOk) << ToString(outcome.status);
        EXPECT_EQ(outcome.inner, TenantFrame().Build());
        EXPECT_EQ(outcome.result.vni, 7u);
      }
    }
  }
}

TEST(Decapsulate, ABareVxlanMirrorHasNoGwlbMetadata) {
  const Outcome outcome = Decap(Outer().Vxlan({.vni = 37}).Payload(TenantFrame().Build()));
  ASSERT_EQ(outcome.status, DecapStatus::kOk);
  EXPECT_EQ(outcome.inner, TenantFrame().Build());
  EXPECT_EQ(outcome.result.link, LinkType::kEthernet);
  EXPECT_EQ(outcome.result.vni, 37u);
  EXPECT_FALSE(outcome.result.gwlb.endpoint_id.has_value());
  EXPECT_FALSE(outcome.result.gwlb.attachment_id.has_value());
  EXPECT_FALSE(outcome.result.gwlb.flow_cookie.has_value());
}

TEST(Decapsulate, TheGeneveProtocolTypeTellsTheLinkType) {  // RFC 8926 §3.4
  const struct {
    PacketBuilder inner;
    std::uint16_t protocol_type;
    LinkType link;
  } cases[] = {
      {TenantFrame(), 0x6558, LinkType::kEthernet},
      {PacketBuilder().Ipv4({.protocol = 1}).Payload(8), 0x0800, LinkType::kIpv4},
      {PacketBuilder().Ipv6({.next_header = 58}).Payload(8), 0x86dd, LinkType::kIpv6},
      {PacketBuilder().Arp(), 0x0806, LinkType::kArp},
      // The version nibble is the tenant's affair.
      {PacketBuilder().Ipv6({.next_header = 58}).Payload(8), 0x0800, LinkType::kIpv4},
      {PacketBuilder().Payload(40), 0x86dd, LinkType::kIpv6},
  };
  for (const auto& [inner, protocol_type, link] : cases) {
    const Outcome outcome =
        Decap(Outer().Geneve({.vni = 123, .protocol_type = protocol_type}).Payload(inner.Build()));
    ASSERT_EQ(outcome.status, DecapStatus::kOk) << protocol_type;
    EXPECT_EQ(outcome.inner, inner.Build());
    EXPECT_EQ(outcome.result.link, link);
    EXPECT_EQ(outcome.result.vni, 123u);
    EXPECT_EQ(outcome.result.original_length, outcome.inner.size());
  }
}

TEST(Decapsulate, AnUnknownGeneveProtocolTypeIsRefused) {
  for (const std::uint16_t protocol_type :
       std::to_array<std::uint16_t>({0x0000, 0x8847, 0x894f, 0x8100})) {
    EXPECT_EQ(Decap(Outer().Geneve({.protocol_type = protocol_type}).Payload(40)).status,
              DecapStatus::kGeneveProtocol);
  }
}

TEST(Decapsulate, AnotherPortIsNotTunnel) {
  for (const std::uint16_t port : std::to_array<std::uint16_t>({53, 8472, 4790, 6080})) {
    const UdpFields udp{.source_port = 6081, .destination_port = port};
    EXPECT_EQ(Decap(PacketBuilder().Ethernet().Ipv4().Udp(udp).Vxlan().Ethernet()).status,
              DecapStatus::kNotTunnel);
  }
}

TEST(Decapsulate, AGeneveControlMessageIsRefused) {  // RFC 8926 §3.4
  EXPECT_EQ(Decap(Outer().Geneve({.control = true}).Payload(TenantPacket())).status,
            DecapStatus::kGeneveControl);
}

TEST(Decapsulate, AnotherGeneveVersionIsRefused) {  // RFC 8926 §3.4
  EXPECT_EQ(Decap(Outer().Geneve({.version = 1}).Ipv4().Payload(8)).status,
            DecapStatus::kGeneveVersion);
}

TEST(Decapsulate, GeneveOptionsBeyondTheDatagramAreRefused) {  // RFC 8926 §3.4
  EXPECT_EQ(Decap(Outer().Geneve({.option_words = 6}).Ipv4()).status,
            DecapStatus::kGeneveOptionsLength);
}

TEST(Decapsulate, AGeneveOptionBeyondTheOptionsIsRefused) {  // RFC 8926 §3.5
  auto options = AwsOptions();
  options.back().length_words = 2;
  EXPECT_EQ(Decap(Outer().Geneve({.options = options}).Ipv4().Payload(40)).status,
            DecapStatus::kGeneveOptionOverrun);
}

TEST(Decapsulate, ReservedBitsAreIgnored) {  // RFC 8926 §3.4, §3.5, RFC 7348 §5
  auto options = AwsOptions();
  for (auto& option : options) option.reserved = 7;
  const Outcome outcome = Decap(Outer()
                                    .Geneve({.options = options, .reserved = 0xff})
                                    .Ipv4()
                                    .Udp()
                                    .Vxlan({.vni = 7, .flags = 0xff, .reserved = 0xffffff})
                                    .Payload(TenantFrame().Build()));
  ASSERT_EQ(outcome.status, DecapStatus::kOk);
  EXPECT_EQ(outcome.inner, TenantFrame().Build());
  EXPECT_EQ(outcome.result.vni, 7u);
  EXPECT_EQ(outcome.result.gwlb.flow_cookie, 0xc00c1e01u);
}

TEST(Decapsulate, AVxlanHeaderWithoutVniIsRefused) {  // RFC 7348 §5
  EXPECT_EQ(Decap(Outer().Vxlan({.flags = 0}).Ethernet()).status, DecapStatus::kVxlanNoVni);
  EXPECT_EQ(Decap(Outer().Geneve().Ipv4().Udp().Vxlan({.flags = 0}).Ethernet()).status,
            DecapStatus::kVxlanNoVni);
}

TEST(Decapsulate, ACutVxlanHeaderIsRefused) {
  const UdpFields to_vxlan{.destination_port = 4789};
  EXPECT_EQ(Decap(PacketBuilder().Ethernet().Ipv4().Udp(to_vxlan).Payload(7)).status,
            DecapStatus::kVxlanTruncated);
  EXPECT_EQ(Decap(Outer().Geneve().Ipv4().Udp(to_vxlan).Payload(7)).status,
            DecapStatus::kVxlanTruncated);
}

TEST(Decapsulate, NothingInsideIsRefused) {
  EXPECT_EQ(Decap(Outer().Geneve({.protocol_type = 0x0800})).status, DecapStatus::kInnerEmpty);
  EXPECT_EQ(Decap(Outer().Geneve({.protocol_type = 0x6558})).status, DecapStatus::kInnerEmpty);
  EXPECT_EQ(Decap(Outer().Vxlan()).status, DecapStatus::kInnerEmpty);
  EXPECT_EQ(Decap(GwlbMirror()).status, DecapStatus::kInnerEmpty);
}

TEST(Decapsulate, EveryTruncationIsNamedOrExportedWithTheLengthItHad) {
  const Packet frame = GwlbMirror().Payload(TenantFrame().Build()).Build();
  const auto expected = [](std::size_t size) {
    if (size < 14) return DecapStatus::kEthernetTruncated;
    if (size < 34) return DecapStatus::kIpv4Truncated;
    if (size < 42) return DecapStatus::kUdpTruncated;
    if (size < 50) return DecapStatus::kGeneveTruncated;
    if (size < 82) return DecapStatus::kGeneveOptionsLength;
    if (size == 82) return DecapStatus::kInnerEmpty;
    if (size < 110) return DecapStatus::kOk;  // cannot be told to be VXLAN: a layer-3 packet
    if (size < 118) return DecapStatus::kVxlanTruncated;
    if (size == 118) return DecapStatus::kInnerEmpty;
    return DecapStatus::kOk;
  };
  for (std::size_t size = 0; size <= frame.size(); ++size) {
    const Outcome outcome = Decap(Prefix(frame, size));
    ASSERT_EQ(outcome.status, expected(size)) << size << " " << ToString(outcome.status);
    if (outcome.status != DecapStatus::kOk) continue;
    const std::size_t start = size < 110 ? 82 : 118;
    EXPECT_EQ(outcome.inner, Packet(frame.begin() + static_cast<std::ptrdiff_t>(start),
                                    frame.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_EQ(outcome.result.original_length, frame.size() - start) << size;
    EXPECT_EQ(outcome.result.link, size < 110 ? LinkType::kIpv4 : LinkType::kEthernet);
  }
}

TEST(Decapsulate, TruncationsOfEveryShapeAreRefusedOrBounded) {
  const Packet tenant = TenantFrame().Build();
  const Packet shapes[] = {
      Outer().Vxlan({.vni = 1}).Payload(tenant).Build(),
      Outer().Geneve({.options = AwsOptions(), .protocol_type = 0x6558}).Payload(tenant).Build(),
      Outer().Geneve().Ipv6().Ipv6Fragment().Udp().Vxlan().Payload(tenant).Build(),
      Outer().Geneve({.vni = 3}).Arp().Build(),
      Outer().Geneve().Ethernet().Vlan().Vlan().Ipv6().Payload(20).Build(),
      PacketBuilder().Ethernet().Vlan().Ipv6().Ipv6Extension().Udp().Vxlan().Ethernet().Build(),
  };
  for (const Packet& shape : shapes) {
    for (std::size_t size = 0; size <= shape.size(); ++size) {
      const Outcome outcome = Decap(Prefix(shape, size));
      if (size == shape.size()) {
        EXPECT_EQ(outcome.status, DecapStatus::kOk);
      }
      if (outcome.status != DecapStatus::kOk) continue;
      EXPECT_FALSE(outcome.inner.empty());
      EXPECT_GE(outcome.result.original_length, outcome.inner.size());
    }
  }
}

TEST(OriginalLength, IsWhatTheInnerHeadersClaimWhereTheMirrorCutThePacket) {
  const Packet whole =
      PacketBuilder().Ethernet().Vlan().Ipv4({.protocol = 6}).Payload(1480).Build();
  ASSERT_EQ(whole.size(), 1518u);
  const Outcome outcome = Decap(GwlbMirror().Payload(Prefix(whole, 96)));
  ASSERT_EQ(outcome.status, DecapStatus::kOk);
  EXPECT_EQ(outcome.inner.size(), 96u);
  EXPECT_EQ(outcome.result.original_length, 1518u);
}

TEST(OriginalLength, OfALayerThreePacketCountsNoEthernetHeader) {
  const Outcome ipv4 =
      Decap(Outer().Geneve().Ipv4({.total_length = 1500, .protocol = 6}).Payload(9));
  EXPECT_EQ(ipv4.result.original_length, 1500u);
  const Outcome ipv6 =
      Decap(Outer().Geneve().Ipv6({.payload_length = 1460, .next_header = 6}).Payload(9));
  EXPECT_EQ(ipv6.result.original_length, 1500u);
  const Outcome arp = Decap(
      Outer().Geneve({.protocol_type = 0x0806}).Payload(Prefix(PacketBuilder().Arp().Build(), 20)));
  EXPECT_EQ(arp.inner.size(), 20u);
  EXPECT_EQ(arp.result.original_length, 28u);
}

TEST(OriginalLength, IsWhatTheTunnelClaimsWhereTheInnerHeadersCannotBeRead) {
  const Packet frame = Outer().Vxlan().Ethernet().Payload(500).Build();
  const Outcome vxlan = Decap(Prefix(frame, frame.size() - 400));
  EXPECT_EQ(vxlan.inner.size(), 114u);
  EXPECT_EQ(vxlan.result.original_length, 514u);

  const Packet options = Outer().Geneve({.options = AwsOptions()}).Ethernet().Payload(500).Build();
  const Outcome geneve = Decap(Prefix(options, options.size() - 400));
  EXPECT_EQ(geneve.inner.size(), 114u);
  EXPECT_EQ(geneve.result.original_length, 514u);
}

TEST(OriginalLength, IsWhatIsThereWhereTheInnerHeadersClaimLess) {
  const Packet padded =
      PacketBuilder().Ethernet().Ipv4({.protocol = 6}).Payload(4).Trailer(22).Build();
  const Outcome outcome = Decap(GwlbMirror().Payload(padded));
  EXPECT_EQ(outcome.inner, padded);
  EXPECT_EQ(outcome.result.original_length, 60u);
}

TEST(TenantOverlay, InsideTheMirrorStaysAsItIs) {
  const Packet vxlan = Outer().Vxlan({.vni = 99}).Payload(TenantFrame().Build()).Build();
  const Packet geneve = Outer().Geneve({.vni = 98}).Payload(TenantPacket()).Build();
  for (const Packet& overlay : {vxlan, geneve}) {
    EXPECT_EQ(Decap(GwlbMirror().Payload(overlay)).inner, overlay);
    EXPECT_EQ(Decap(Outer().Vxlan().Payload(overlay)).inner, overlay);
    const Outcome inline_frame = Decap(Outer().Geneve({.protocol_type = 0x6558}).Payload(overlay));
    EXPECT_EQ(inline_frame.inner, overlay);
    EXPECT_EQ(inline_frame.result.vni, 0u);
  }
}

TEST(TenantOverlay, GeneveInGeneveStaysAsItIs) {
  const Packet tenant = PacketBuilder().Ipv4().Udp().Geneve().Payload(TenantPacket()).Build();
  const Outcome outcome =
      Decap(Outer().Geneve({.vni = 5}).Ipv4().Udp().Geneve({.vni = 6}).Payload(TenantPacket()));
  ASSERT_EQ(outcome.status, DecapStatus::kOk);
  EXPECT_EQ(outcome.result.link, LinkType::kIpv4);
  EXPECT_EQ(outcome.result.vni, 5u);
  EXPECT_EQ(outcome.inner.size(), tenant.size());
}

TEST(TenantPacket, ThatIsBrokenOrFragmentedIsExportedAsItIs) {
  const UdpFields to_vxlan{.destination_port = 4789};
  const UdpFields bad_length{.destination_port = 4789, .length = 4};
  const PacketBuilder inners[] = {
      PacketBuilder().Ipv4({.fragment = 0x2000}).Udp(to_vxlan).Payload(40),
      PacketBuilder().Ipv4({.fragment = 100, .protocol = 17}).Payload(40),
      PacketBuilder().Ipv4().Udp(bad_length).Payload(40),
      PacketBuilder().Ipv4({.header_words = 2}).Udp(to_vxlan).Payload(40),
      PacketBuilder().Ipv4({.total_length = 0}).Udp(to_vxlan).Payload(40),
      PacketBuilder().Ipv4({.header_words = 15}).Payload(8),
      PacketBuilder().Ipv6({.next_header = 0}).Payload(3),
      PacketBuilder().Ipv6().Ipv6Fragment({.more = true}).Udp(to_vxlan).Payload(40),
  };
  for (const PacketBuilder& inner : inners) {
    const Outcome outcome =
        Decap(Outer().Geneve({.vni = 4, .protocol_type = 0x0800}).Payload(inner.Build()));
    ASSERT_EQ(outcome.status, DecapStatus::kOk);
    EXPECT_EQ(outcome.inner, inner.Build());
    EXPECT_EQ(outcome.result.link, LinkType::kIpv4);
    EXPECT_EQ(outcome.result.vni, 4u);
  }
}

TEST(Decapsulate, TheInnerPacketBorrowsFromTheFrame) {
  const Packet frame = GwlbMirror().Payload(TenantFrame().Build()).Build();
  const auto decapsulated = Decapsulate(*ParseUdpFrame(frame), UnknownCriticalOptions::kAccept);
  ASSERT_TRUE(decapsulated.ok());
  EXPECT_EQ(decapsulated->inner.data(), frame.data() + 118);
}

TEST(Decapsulate, OuterPaddingIsNotPartOfTheInnerPacket) {
  const Outcome outcome = Decap(Outer().Vxlan().Ethernet().Payload(1).Trailer(30));
  EXPECT_EQ(outcome.inner.size(), 15u);
  EXPECT_EQ(outcome.result.original_length, 15u);
}

}  // namespace
}  // namespace gwlbtap
