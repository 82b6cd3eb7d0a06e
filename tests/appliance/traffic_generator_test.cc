// SPDX-License-Identifier: Apache-2.0
#include "appliance/traffic_generator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "appliance/sequence_check.h"
#include "exporters/synthetic_ethernet.h"
#include "geneve/decap.h"

namespace gwlbtap {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr TrafficProfile kProfiles[] = {TrafficProfile::kGwlbMirror, TrafficProfile::kGwlbInline,
                                        TrafficProfile::kVxlan};

struct Generated {
  std::vector<std::byte> frame;
  WallTime arrival;

  friend bool operator==(const Generated&, const Generated&) = default;
};

std::vector<Generated> Generate(const TrafficConfig& config, int count) {
  absl::StatusOr<TrafficGenerator> generator = TrafficGenerator::Create(config);
  EXPECT_TRUE(generator.ok()) << generator.status().ToString();
  if (!generator.ok()) return {};
  std::vector<Generated> all;
  for (int i = 0; i < count; ++i) {
    std::vector<std::byte> buffer(kLargestGeneratedFrame);
    const GeneratedFrame made = generator->Next(buffer);
    buffer.resize(made.size);
    all.push_back({std::move(buffer), made.arrival});
  }
  return all;
}

DecapResult MustDecapsulate(const Generated& generated) {
  const Parsed<UdpDatagram> datagram = ParseUdpFrame(generated.frame);
  EXPECT_TRUE(datagram.ok());
  if (!datagram.ok()) return {};
  const Parsed<DecapResult> result = Decapsulate(*datagram, UnknownCriticalOptions::kRefuse);
  EXPECT_TRUE(result.ok());
  return result.ok() ? *result : DecapResult{};
}

// As it is exported: with the synthetic Ethernet header where there was none.
std::vector<std::byte> InnerFrame(const Generated& generated) {
  const DecapResult result = MustDecapsulate(generated);
  std::vector<std::byte> frame;
  for (const std::byte byte : SyntheticHeaderFor(result.link)) frame.push_back(byte);
  frame.insert(frame.end(), result.inner.begin(), result.inner.end());
  return frame;
}

std::uint32_t Sum(ByteView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    sum += std::to_integer<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8U : 0U);
  }
  return sum;
}

bool IsComplete(std::uint32_t sum) {
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return sum == 0xffff;
}

struct InnerPacket {
  bool is_ipv6 = false;
  std::uint8_t protocol = 0;
  bool has_right_checksums = false;
};

InnerPacket Dissect(ByteView frame) {
  InnerPacket packet;
  packet.is_ipv6 = LoadBe<std::uint16_t>(frame, 12) == 0x86dd;
  const ByteView network = frame.subspan(14);
  const std::size_t size = packet.is_ipv6 ? 40 : 20;
  const ByteView transport = network.subspan(size);
  packet.protocol = LoadBe<std::uint8_t>(network, packet.is_ipv6 ? 6 : 9);
  const ByteView addresses = packet.is_ipv6 ? network.subspan(8, 32) : network.subspan(12, 8);
  const auto claimed =
      LoadBe<std::uint16_t>(network, packet.is_ipv6 ? 4 : 2) - (packet.is_ipv6 ? 0U : 20U);
  packet.has_right_checksums =
      claimed == transport.size() && (packet.is_ipv6 || IsComplete(Sum(network.first(20)))) &&
      IsComplete(Sum(addresses) + packet.protocol + static_cast<std::uint32_t>(transport.size()) +
                 Sum(transport));
  return packet;
}

// Both addresses and both ports.
using Ipv4Key = std::tuple<std::uint64_t, std::uint32_t>;

Ipv4Key Ipv4Tuple(ByteView frame) {
  return {LoadBe<std::uint64_t>(frame, 26), LoadBe<std::uint32_t>(frame, 34)};
}

TEST(TrafficGenerator, EveryFrameOfEveryProfileDecapsulatesToAPacketWithRightChecksums) {
  for (const TrafficProfile profile : kProfiles) {
    for (const Generated& generated : Generate({.profile = profile, .ipv6_share = 50}, 5'000)) {
      const std::vector<std::byte> inner = InnerFrame(generated);
      ASSERT_TRUE(Dissect(inner).has_right_checksums);
      ASSERT_TRUE(IsComplete(Sum(ByteView(generated.frame).subspan(14, 20))));
      ASSERT_EQ(LoadBe<std::uint16_t>(generated.frame, 40), 0) << "outer UDP checksum";
    }
  }
}

TEST(TrafficGenerator, AFixedSizeIsTheLengthOfTheFrameThatIsExported) {
  for (const TrafficProfile profile : kProfiles) {
    for (const std::uint32_t size : {60U, 61U, 62U, 64U, 74U, 75U, 1'400U, 8'445U, 8'446U}) {
      for (const Generated& generated : Generate({.profile = profile, .size = size}, 300)) {
        const std::vector<std::byte> inner = InnerFrame(generated);
        ASSERT_THAT(inner, SizeIs(size));
        ASSERT_TRUE(Dissect(inner).has_right_checksums);
      }
    }
  }
}

TEST(TrafficGenerator, ImixIsSevenSmallToFourMiddleToOneLarge) {
  std::map<std::size_t, int> sizes;
  for (const Generated& generated : Generate({.ipv6_share = 0}, 12'000)) {
    ++sizes[InnerFrame(generated).size()];
  }
  ASSERT_THAT(sizes, SizeIs(3));
  EXPECT_NEAR(sizes[64], 7'000, 300);
  EXPECT_NEAR(sizes[594], 4'000, 300);
  EXPECT_NEAR(sizes[1'518], 1'000, 200);
}

TEST(TrafficGenerator, TheSameSeedMakesTheSameFramesAndAnotherSeedOthers) {
  const std::vector<Generated> first = Generate({.seed = 7}, 200);
  EXPECT_EQ(first, Generate({.seed = 7}, 200));
  EXPECT_NE(first, Generate({.seed = 8}, 200));
}

TEST(TrafficGenerator, TheFramesOfSeedOneAreTheSameOnEveryMachine) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const Generated& generated : Generate({}, 1'000)) {
    for (const std::byte byte : generated.frame) {
      hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3;
    }
  }
  EXPECT_EQ(hash, 0x2289d96b0eaad5a5U);
}

TEST(TrafficGenerator, SourcesArePairsOfEndpointAndVni) {
  std::set<std::tuple<std::uint64_t, std::uint32_t>> pairs;
  std::set<std::uint32_t> vnis;
  for (const Generated& generated : Generate({.sources = 6}, 2'000)) {
    const DecapResult result = MustDecapsulate(generated);
    pairs.emplace(result.gwlb.endpoint_id.value_or(0), result.vni);
    vnis.insert(result.vni);
    EXPECT_EQ(result.gwlb.attachment_id, 0U);
    EXPECT_TRUE(result.gwlb.flow_cookie.has_value());
  }
  EXPECT_THAT(pairs, SizeIs(6));
  EXPECT_THAT(vnis, UnorderedElementsAre(1'001, 1'002));
}

TEST(TrafficGenerator, InlineSourcesAreEndpointsAndVxlanSourcesAreVnis) {
  std::set<std::optional<std::uint64_t>> endpoints;
  for (const Generated& one : Generate({.profile = TrafficProfile::kGwlbInline}, 2'000)) {
    EXPECT_EQ(MustDecapsulate(one).vni, 0U);
    endpoints.insert(MustDecapsulate(one).gwlb.endpoint_id);
  }
  EXPECT_THAT(endpoints, SizeIs(4));
  std::set<std::uint32_t> vnis;
  for (const Generated& one : Generate({.profile = TrafficProfile::kVxlan}, 2'000)) {
    EXPECT_FALSE(MustDecapsulate(one).gwlb.endpoint_id.has_value());
    vnis.insert(MustDecapsulate(one).vni);
  }
  EXPECT_THAT(vnis, SizeIs(4));
}

TEST(TrafficGenerator, BothDirectionsOfTheFlowsAreThereAndNoMoreThanThose) {
  std::set<Ipv4Key> directions;
  std::set<std::uint8_t> protocols;
  for (const Generated& generated : Generate({.size = 200, .flows = 50, .ipv6_share = 0}, 5'000)) {
    const std::vector<std::byte> inner = InnerFrame(generated);
    directions.insert(Ipv4Tuple(inner));
    protocols.insert(Dissect(inner).protocol);
  }
  EXPECT_THAT(directions, SizeIs(100));
  EXPECT_THAT(protocols, UnorderedElementsAre(6, 17));
}

TEST(TrafficGenerator, TheShareOfIpv6FlowsIsAsAskedFor) {
  for (const std::uint32_t share : {0U, 30U, 100U}) {
    int ipv6 = 0;
    for (const Generated& generated : Generate({.flows = 2'000, .ipv6_share = share}, 4'000)) {
      ipv6 += Dissect(InnerFrame(generated)).is_ipv6 ? 1 : 0;
    }
    EXPECT_NEAR(ipv6, share * 40, share % 100 == 0 ? 0 : 300);
  }
}

TEST(TrafficGenerator, PacketsAreNumberedWithoutGapsWhereANumberFits) {
  for (const TrafficProfile profile : kProfiles) {
    SequenceCheck check;
    for (const Generated& one : Generate({.profile = profile}, 3'000)) {
      check.Observe(InnerFrame(one));
    }
    EXPECT_EQ(check.account().missing, 0U);
    EXPECT_EQ(check.account().out_of_order, 0U);
    EXPECT_EQ(check.account().duplicated, 0U);
    EXPECT_GT(check.account().numbered, 2'500U);
    EXPECT_EQ(check.account().numbered + check.account().unnumbered, 3'000U);
  }
}

TEST(TrafficGenerator, TcpSequenceNumbersFollowTheBytesSent) {
  std::map<Ipv4Key, std::uint32_t> expected;
  for (const Generated& generated : Generate({.flows = 10, .ipv6_share = 0}, 2'000)) {
    const std::vector<std::byte> inner = InnerFrame(generated);
    if (Dissect(inner).protocol != 6) continue;
    const auto number = LoadBe<std::uint32_t>(inner, 38);
    const Ipv4Key key = Ipv4Tuple(inner);
    if (const auto found = expected.find(key); found != expected.end()) {
      ASSERT_EQ(number, found->second);
    }
    expected[key] = number + static_cast<std::uint32_t>(inner.size() - 54);
  }
  EXPECT_FALSE(expected.empty());
}

TEST(TrafficGenerator, TimesAreSpacedByTheRate) {
  const std::vector<Generated> frames = Generate({.rate = 3}, 7);
  const auto after = [&frames](std::size_t i) { return frames[i].arrival - frames[0].arrival; };
  EXPECT_EQ(after(1), std::chrono::nanoseconds(333'333'333));
  EXPECT_EQ(after(6), std::chrono::seconds(2));
}

TEST(TrafficGenerator, WhatIsOutOfRangeIsRefusedWithTheNameOfItsOption) {
  const auto message = [](const TrafficConfig& config) {
    return TrafficGenerator::Create(config).status().ToString();
  };
  EXPECT_THAT(message({.size = 59}), HasSubstr("--size 59"));
  EXPECT_THAT(message({.size = 8'447}), HasSubstr("--size 8447"));
  EXPECT_THAT(message({.flows = 0}), HasSubstr("--flows 0"));
  EXPECT_THAT(message({.flows = kMostFlows + 1}), HasSubstr("--flows"));
  EXPECT_THAT(message({.sources = 0}), HasSubstr("--sources 0"));
  EXPECT_THAT(message({.ipv6_share = 101}), HasSubstr("--ipv6-share 101"));
  EXPECT_THAT(message({.rate = 0}), HasSubstr("--rate 0"));
  EXPECT_THAT(message({.size = 60, .ipv6_share = 1}), HasSubstr("--size of 62"));
}

}  // namespace
}  // namespace gwlbtap
