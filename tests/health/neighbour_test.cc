// SPDX-License-Identifier: Apache-2.0
#include "health/neighbour.h"

#include <gtest/gtest.h>

#include "geneve/ethernet_header.h"
#include "geneve/ip_header.h"
#include "tests/geneve/bytes.h"
#include "tests/health/frames.h"
#include "tests/health/solicitation.h"

namespace gwlbtap {
namespace {

const std::vector<std::byte> kSourceOption = Bytes({1, 1, 2, 0, 0, 0, 0, 0x0a});

bool IsSound(const SolicitationFields& fields) {
  const Frame frame = SolicitationFrame(fields);
  const auto packet = ReadIp(frame);
  const auto target = SolicitedTarget(*packet);
  return target && IsSoundSolicitation(*packet, *target);
}

TEST(Solicitation, NamesItsTarget) {
  const Frame frame = SolicitationFrame({});
  EXPECT_EQ(SolicitedTarget(*ReadIp(frame)), kOurIpv6);
}

TEST(Solicitation, IsNoOtherMessage) {
  for (const Frame& frame : {SolicitationFrame({.type = 136}), SolicitationFrame({.type = 133}),
                             PingFrame(Version::kIpv6, 56), PingFrame(Version::kIpv4, 56),
                             TcpFrame(Version::kIpv6, {})}) {
    EXPECT_FALSE(SolicitedTarget(*ReadIp(frame)));
  }
  const Frame too_short =
      PacketBuilder().Ethernet().Ipv6().Icmp({.type = 135, .is_icmpv6 = true}).Payload(15).Build();
  EXPECT_FALSE(SolicitedTarget(*ReadIp(too_short)));
}

TEST(Solicitation, IsSoundToTheGroupAndToTheTarget) {  // RFC 4861 §4.3
  EXPECT_TRUE(IsSound({.options = kSourceOption}));
  EXPECT_TRUE(IsSound({.ip_destination = Ipv6Fields{}.destination}));
  EXPECT_FALSE(IsSound({.ip_destination = Ipv6Fields{}.source}));
  EXPECT_FALSE(IsSound({.ip_destination = kAllNodes}));
}

TEST(Solicitation, FromNobodyIsSoundOnlyToTheGroupAndWithoutSource) {  // RFC 4861 §7.1.1
  EXPECT_TRUE(IsSound({.ip_source = Ipv6Address{}}));
  EXPECT_FALSE(IsSound({.ip_source = Ipv6Address{}, .options = kSourceOption}));
  EXPECT_FALSE(IsSound({.ip_source = Ipv6Address{}, .ip_destination = Ipv6Fields{}.destination}));
}

TEST(Solicitation, ThatFailsACheckIsNotSound) {  // RFC 4861 §7.1.1
  EXPECT_FALSE(IsSound({.hop_limit = 254}));
  EXPECT_FALSE(IsSound({.code = 1}));
  EXPECT_FALSE(IsSound({.checksum = 0x1234}));
  EXPECT_FALSE(IsSound({.target = kAllNodes, .ip_destination = kAllNodes}));
}

TEST(Solicitation, WithOptionsThatDoNotAddUpIsNotSound) {  // RFC 4861 §4.6
  EXPECT_TRUE(IsSound({.options = Bytes({14, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0})}));
  EXPECT_FALSE(IsSound({.options = Bytes({1, 0, 0, 0, 0, 0, 0, 0})}));
  EXPECT_FALSE(IsSound({.options = Bytes({1, 2, 0, 0, 0, 0, 0, 0})}));
  EXPECT_FALSE(IsSound({.options = Bytes({1, 1, 0, 0, 0, 0, 0})}));
  EXPECT_FALSE(IsSound({.options = Bytes({1})}));
}

// The whole advertisement to who sent `fields`, from kOurMac.
Frame Advertise(const SolicitationFields& fields) {
  const Frame frame = SolicitationFrame(fields);
  const auto packet = ReadIp(frame);
  Frame reply(kAdvertisementSize);
  EXPECT_EQ(WriteAdvertisement(*packet, *SolicitedTarget(*packet), kOurMac, reply),
            kAdvertisementSize);
  return reply;
}

Frame ExpectedAdvertisement(const Ipv6Address& destination, std::uint32_t flags) {
  const Ipv6Address target = Ipv6Fields{}.destination;
  return PacketBuilder()
      .Ipv6({.source = target, .destination = destination, .hop_limit = 255})
      .Icmp({.type = 136, .rest = flags, .is_icmpv6 = true})
      .Payload(std::as_bytes(std::span(target)))
      .Payload(Bytes({2, 1, 2, 0, 0, 0, 0, 0x0b}))
      .Build();
}

TEST(Advertisement, TellsWhoAsked) {  // RFC 4861 §7.2.4: solicited and override
  EXPECT_EQ(Advertise({}), ExpectedAdvertisement(Ipv6Fields{}.source, 0x60000000));
}

TEST(Advertisement, TellsAllWhenAskedByNobody) {  // RFC 4861 §7.2.4: override alone
  EXPECT_EQ(Advertise({.ip_source = Ipv6Address{}}), ExpectedAdvertisement(kAllNodes, 0x20000000));
}

TEST(GroupMac, EndsAsTheGroupDoes) {  // RFC 2464 §7
  EXPECT_EQ(GroupMac(IpAddress(kAllNodes)), (MacAddress{0x33, 0x33, 0, 0, 0, 1}));
  EXPECT_EQ(GroupMac(IpAddress(SolicitedNodeGroupOf(Ipv6Fields{}.destination))),
            (MacAddress{0x33, 0x33, 0xff, 0, 0, 2}));
}

}  // namespace
}  // namespace gwlbtap
