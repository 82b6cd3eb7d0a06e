// SPDX-License-Identifier: Apache-2.0
#include "health/responder.h"

#include <gtest/gtest.h>

#include "geneve/ip_header.h"
#include "tests/geneve/bytes.h"
#include "tests/health/frames.h"
#include "tests/health/solicitation.h"

namespace gwlbtap {
namespace {

const MacAddress kOtherMac = {0x02, 0, 0, 0, 0, 0x0c};
const Ipv4Address kOtherIpv4 = {192, 0, 2, 3};

struct CheckedReply {
  Call call = Call::kNotForUs;
  Frame reply;
};

CheckedReply Ask(const Frame& frame) {
  Responder responder(TestOptions());
  Frame reply(std::max(frame.size(), kMinReplySize));
  const Outcome outcome = responder.Respond(frame, kHealthyPage, std::chrono::seconds(5), reply);
  reply.resize(outcome.reply_size);
  return {outcome.call, reply};
}

Call CallOf(const Frame& frame) { return Ask(frame).call; }

Frame Ping(const EthernetFields& ethernet, const Ipv4Fields& ipv4) {
  return PacketBuilder().Ethernet(ethernet).Ipv4(ipv4).Icmp().Payload(56).Build();
}

Frame Syn(const EthernetFields& ethernet, const Ipv4Fields& ipv4) {
  return PacketBuilder().Ethernet(ethernet).Ipv4(ipv4).Tcp({.flags = kTcpSyn}).Build();
}

TEST(Responder, AnswersEveryKindOfCall) {
  const std::pair<Call, Frame> calls[] = {
      {Call::kArp, PacketBuilder().Ethernet({.destination = kBroadcastMac}).Arp().Build()},
      {Call::kArp, PacketBuilder().Ethernet().Arp().Trailer(18).Build()},
      {Call::kArp, SolicitationFrame({})},
      {Call::kArp, SolicitationFrame({.destination_mac = kOurMac})},
      {Call::kPing, PingFrame(Version::kIpv4, 56)},
      {Call::kPing, PingFrame(Version::kIpv6, 1400)},
      {Call::kHealth, TcpFrame(Version::kIpv4, {.flags = kTcpSyn})},
      {Call::kHealth, TcpFrame(Version::kIpv6, {.flags = kTcpSyn})},
  };
  for (const auto& [call, frame] : calls) {
    const CheckedReply outcome = Ask(frame);
    EXPECT_EQ(outcome.call, call);
    ASSERT_GT(outcome.reply.size(), kEthernetHeaderSize);
    EXPECT_EQ(LoadMac(outcome.reply, 0), kPeerMac);
    EXPECT_EQ(LoadMac(outcome.reply, 6), kOurMac);
  }
}

TEST(Responder, AnswersArpAsRfc826Says) {
  const Frame request = PacketBuilder().Ethernet({.destination = kBroadcastMac}).Arp().Build();
  const Frame expected =
      PacketBuilder()
          .Ethernet({.destination = kPeerMac, .source = kOurMac, .ether_type = 0x0806})
          .Payload(Bytes({0, 1, 8, 0, 6, 4, 0, 2}))
          .Payload(Bytes({2, 0, 0, 0, 0, 0x0b, 192, 0, 2, 2}))
          .Payload(Bytes({2, 0, 0, 0, 0, 0x0a, 192, 0, 2, 1}))
          .Build();
  EXPECT_EQ(Ask(request).reply, expected);
}

TEST(Responder, OffersSegmentsThatFitAnEthernetFrame) {  // RFC 9293 §3.7.1
  const Frame ipv4 = Ask(TcpFrame(Version::kIpv4, {.flags = kTcpSyn})).reply;
  EXPECT_EQ(Copy(ByteView(ipv4).last(4)), Bytes({2, 4, 1460 >> 8, 1460 & 0xff}));
  const Frame ipv6 = Ask(TcpFrame(Version::kIpv6, {.flags = kTcpSyn})).reply;
  EXPECT_EQ(Copy(ByteView(ipv6).last(4)), Bytes({2, 4, 1440 >> 8, 1440 & 0xff}));
}

TEST(Responder, GivesTheVlanTagsBack) {
  const auto tagged = [](const PacketBuilder& link) {
    return PacketBuilder(link).Ipv4().Icmp().Payload(56).Build();
  };
  const Frame one = tagged(PacketBuilder().Ethernet().Vlan({.vlan_id = 0xa123}));
  const Frame two = tagged(PacketBuilder().Ethernet().Vlan({.tag_protocol = 0x88a8}).Vlan());
  for (const auto& [frame, size] : {std::pair(one, 18u), std::pair(two, 22u)}) {
    const CheckedReply outcome = Ask(frame);
    EXPECT_EQ(outcome.call, Call::kPing);
    ASSERT_EQ(outcome.reply.size(), frame.size());
    EXPECT_EQ(Copy(ByteView(outcome.reply).subspan(12, size - 12)),
              Copy(ByteView(frame).subspan(12, size - 12)));
    EXPECT_TRUE(ReadIp(outcome.reply));
  }
  EXPECT_EQ(CallOf(tagged(PacketBuilder().Ethernet().Vlan().Vlan().Vlan())), Call::kNotForUs);
}

TEST(Responder, SkipsIpv4OptionsAndPadding) {
  const Frame frame = PacketBuilder()
                          .Ethernet()
                          .Ipv4({.options = PatternBytes(8)})
                          .Tcp({.flags = kTcpSyn, .options = PatternBytes(20)})
                          .Trailer(30)
                          .Build();
  EXPECT_EQ(CallOf(frame), Call::kHealth);
}

TEST(Responder, LeavesWhatIsForOthersAlone) {
  EXPECT_EQ(CallOf(Ping({.destination = kOtherMac}, {})), Call::kNotForUs);
  EXPECT_EQ(CallOf(Ping({}, {.destination = kOtherIpv4})), Call::kNotForUs);
  EXPECT_EQ(CallOf(PacketBuilder()
                       .Ethernet({.destination = kBroadcastMac})
                       .Arp({.target = kOtherIpv4})
                       .Build()),
            Call::kNotForUs);
  EXPECT_EQ(CallOf(SolicitationFrame({.target = {0x20, 0x01, 0x0d, 0xb8, 9}})), Call::kNotForUs);
  EXPECT_EQ(CallOf({}), Call::kNotForUs);
}

TEST(Responder, LeavesOtherServicesOfOurAddressAlone) {
  EXPECT_EQ(CallOf(TcpFrame(Version::kIpv4, {.destination_port = 22, .flags = kTcpSyn})),
            Call::kNotForUs);
  EXPECT_EQ(CallOf(FromPeer(Version::kIpv4).Udp().Payload(30).Build()), Call::kNotForUs);
  EXPECT_EQ(CallOf(FromPeer(Version::kIpv4).Icmp({.type = 3}).Payload(30).Build()),
            Call::kNotForUs);
  EXPECT_EQ(CallOf(FromPeer(Version::kIpv4).Icmp({.type = 0}).Payload(30).Build()),
            Call::kNotForUs);
  EXPECT_EQ(CallOf(PacketBuilder().Ethernet().Arp({.operation = 2}).Build()), Call::kNotForUs);
  const Frame extended = FromPeer(Version::kIpv6).Ipv6Extension().Tcp({.flags = kTcpSyn}).Build();
  EXPECT_EQ(CallOf(extended), Call::kNotForUs);
}

TEST(Responder, LeavesFragmentsAlone) {
  for (const std::uint16_t fragment : std::to_array<std::uint16_t>({0x2000, 0x0001, 0x2001})) {
    EXPECT_EQ(CallOf(Ping({}, {.fragment = fragment})), Call::kNotForUs);
    EXPECT_EQ(CallOf(Syn({}, {.fragment = fragment})), Call::kNotForUs);
  }
  EXPECT_EQ(CallOf(FromPeer(Version::kIpv6).Ipv6Fragment().Tcp({.flags = kTcpSyn}).Build()),
            Call::kNotForUs);
}

TEST(Responder, IsSilentToGroupsOfStations) {
  for (const MacAddress& group : {kBroadcastMac, MacAddress{0x01, 0, 0x5e, 0, 0, 1}}) {
    EXPECT_EQ(CallOf(Ping({.destination = group}, {})), Call::kSilence);
    EXPECT_EQ(CallOf(Syn({.destination = group}, {})), Call::kSilence);
  }
  EXPECT_EQ(
      CallOf(PacketBuilder().Ethernet({.destination = {0x01, 0, 0x5e, 0, 0, 1}}).Arp().Build()),
      Call::kSilence);
  EXPECT_EQ(CallOf(SolicitationFrame({.destination_mac = MacAddress{0x33, 0x33, 0xff, 0, 0, 3}})),
            Call::kSilence);
}

TEST(Responder, IsSilentToSourcesThatAreNoOtherStation) {
  for (const MacAddress& source :
       {kBroadcastMac, MacAddress{0x33, 0x33, 0, 0, 0, 1}, MacAddress{}, kOurMac}) {
    EXPECT_EQ(CallOf(Ping({.source = source}, {})), Call::kSilence);
    EXPECT_EQ(CallOf(Syn({.source = source}, {})), Call::kSilence);
    EXPECT_EQ(CallOf(PacketBuilder().Ethernet({.source = source}).Arp().Build()), Call::kSilence);
    EXPECT_EQ(CallOf(PacketBuilder().Ethernet().Arp({.sender_mac = source}).Build()),
              Call::kSilence);
    EXPECT_EQ(CallOf(SolicitationFrame({.source_mac = source})), Call::kSilence);
  }
}

TEST(Responder, IsSilentToSourcesThatAreNoOtherHost) {
  for (const Ipv4Address& source :
       {Ipv4Address{224, 0, 0, 1}, Ipv4Address{255, 255, 255, 255}, Ipv4Address{0, 0, 0, 0},
        Ipv4Address{127, 0, 0, 1}, Ipv4Fields{}.destination}) {
    EXPECT_EQ(CallOf(Ping({}, {.source = source})), Call::kSilence);
    EXPECT_EQ(CallOf(Syn({}, {.source = source})), Call::kSilence);
    if (source == Ipv4Address{}) continue;  // in ARP, a probe
    EXPECT_EQ(CallOf(PacketBuilder().Ethernet().Arp({.sender = source}).Build()), Call::kSilence);
  }
  for (const Ipv6Address& source : {kAllNodes, Ipv6Fields{}.destination, Ipv6Address{}}) {
    const Ipv6Fields fields{.source = source};
    EXPECT_EQ(CallOf(PacketBuilder().Ethernet().Ipv6(fields).Tcp({.flags = kTcpSyn}).Build()),
              Call::kSilence);
    if (source == Ipv6Address{}) continue;  // in a solicitation, a probe
    EXPECT_EQ(CallOf(SolicitationFrame({.ip_source = source})), Call::kSilence);
  }
}

TEST(Responder, AnswersProbesForOurAddresses) {
  // RFC 5227 §2.1.1: whoever has the address says so, to the sender that has none.
  const CheckedReply arp = Ask(PacketBuilder()
                                   .Ethernet({.destination = kBroadcastMac})
                                   .Arp({.sender = {0, 0, 0, 0}})
                                   .Build());
  EXPECT_EQ(arp.call, Call::kArp);
  EXPECT_EQ(Copy(ByteView(arp.reply).last(4)), Bytes({0, 0, 0, 0}));
  // RFC 4861 §7.2.4: to all nodes.
  const CheckedReply solicitation = Ask(SolicitationFrame({.ip_source = Ipv6Address{}}));
  EXPECT_EQ(solicitation.call, Call::kArp);
  EXPECT_EQ(LoadMac(solicitation.reply, 0), (MacAddress{0x33, 0x33, 0, 0, 0, 1}));
  EXPECT_EQ(ReadIp(solicitation.reply)->destination, IpAddress(kAllNodes));
}

TEST(Responder, IsSilentWhenAChecksumIsWrong) {
  EXPECT_EQ(CallOf(FromPeer(Version::kIpv4).Icmp({.checksum = 1}).Build()), Call::kSilence);
  EXPECT_EQ(CallOf(TcpFrame(Version::kIpv4, {.flags = kTcpSyn, .checksum = 1})), Call::kSilence);
  EXPECT_EQ(CallOf(TcpFrame(Version::kIpv6, {.flags = kTcpSyn, .checksum = 1})), Call::kSilence);
  EXPECT_EQ(CallOf(SolicitationFrame({.checksum = 1})), Call::kSilence);
}

TEST(Responder, AnswersTheWholeCheckOnEachOfItsAddresses) {
  Responder responder(TestOptions());
  for (const Version version : kBothVersions) {
    Frame reply(kMinReplySize);
    const auto ask = [&](const TcpFields& fields, std::string_view text) {
      const Frame frame = TcpFrame(version, fields, text);
      const Outcome outcome =
          responder.Respond(frame, kHealthyPage, std::chrono::seconds(5), reply);
      EXPECT_EQ(outcome.call, Call::kHealth);
      return ReadSegment(*ReadIp(ByteView(reply).first(outcome.reply_size)));
    };
    const auto accepted = ask({.sequence = 7, .flags = kTcpSyn}, "");
    ASSERT_TRUE(accepted);
    const auto response =
        ask({.sequence = 8, .acknowledgment = accepted->sequence + 1, .flags = kTcpAck | kTcpPsh},
            kRequest);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->text.substr(0, 15), "HTTP/1.1 200 OK");
  }
}

}  // namespace
}  // namespace gwlbtap
