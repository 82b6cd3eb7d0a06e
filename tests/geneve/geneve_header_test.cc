// SPDX-License-Identifier: Apache-2.0
#include "geneve/geneve_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/geneve/bytes.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

using testing::ElementsAre;

struct SeenOption {
  std::uint16_t option_class;
  std::uint8_t type;
  std::size_t size;
  bool operator==(const SeenOption&) const = default;
};

struct Walk {
  std::vector<SeenOption> seen;
  DecapStatus status;
};

Walk WalkOptions(ByteView options) {
  Walk walk{};
  walk.status = VisitGeneveOptions(options, [&walk](const GeneveOption& option) {
    walk.seen.push_back({option.option_class, option.type, option.data.size()});
  });
  return walk;
}

TEST(GeneveHeader, IsReadAsDrawnInTheRfc) {  // RFC 8926 §3.4, §3.5
  const auto datagram = Bytes({0x02, 0x40, 0x65, 0x58, 0x12, 0x34, 0x56, 0x00,  // fixed header
                               0x01, 0x08, 0x83, 0x01, 0xde, 0xad, 0xbe, 0xef,  // one option
                               0xaa});
  const auto geneve = GeneveHeader::Parse(datagram);
  ASSERT_TRUE(geneve.ok());
  EXPECT_EQ(geneve->size(), 16u);
  EXPECT_EQ(geneve->protocol_type(), 0x6558);
  EXPECT_EQ(geneve->vni(), 0x123456u);
  EXPECT_FALSE(geneve->IsControl());
  EXPECT_THAT(geneve->payload(), ElementsAre(std::byte{0xaa}));

  ASSERT_EQ(geneve->options().size(), 8u);
  const auto status = VisitGeneveOptions(geneve->options(), [](const GeneveOption& option) {
    EXPECT_EQ(option.option_class, 0x0108);
    EXPECT_EQ(option.type, 0x83);
    EXPECT_TRUE(option.IsCritical());
    EXPECT_THAT(Copy(option.data), BigEndian32(0xdeadbeef));
  });
  EXPECT_EQ(status, DecapStatus::kOk);
}

TEST(GeneveHeader, EveryTruncationIsRefused) {
  const auto datagram = PacketBuilder().Geneve({.options = AwsOptions()}).Build();
  ASSERT_EQ(datagram.size(), 40u);
  for (std::size_t size = 0; size < datagram.size(); ++size) {
    EXPECT_EQ(GeneveHeader::Parse(Prefix(datagram, size)).status(),
              size < 8 ? DecapStatus::kGeneveTruncated : DecapStatus::kGeneveOptionsLength)
        << size;
  }
  const auto whole = GeneveHeader::Parse(datagram);
  ASSERT_TRUE(whole.ok());
  EXPECT_TRUE(whole->payload().empty());
}

TEST(GeneveHeader, UnknownVersionIsRefused) {  // RFC 8926 §3.4
  for (const std::uint8_t version : std::to_array<std::uint8_t>({1, 2, 3})) {
    const auto datagram = PacketBuilder().Geneve({.version = version}).Payload(20).Build();
    EXPECT_EQ(GeneveHeader::Parse(datagram).status(), DecapStatus::kGeneveVersion);
  }
}

TEST(GeneveHeader, TheControlBitIsTold) {  // RFC 8926 §3.4
  const auto datagram = PacketBuilder().Geneve({.control = true}).Build();
  const auto geneve = GeneveHeader::Parse(datagram);
  ASSERT_TRUE(geneve.ok());
  EXPECT_TRUE(geneve->IsControl());
}

TEST(GeneveHeader, ReservedBitsAreIgnored) {  // RFC 8926 §3.4
  const auto datagram = PacketBuilder().Geneve({.vni = 9, .reserved = 0xff}).Arp().Build();
  const auto geneve = GeneveHeader::Parse(datagram);
  ASSERT_TRUE(geneve.ok());
  EXPECT_FALSE(geneve->IsControl());
  EXPECT_EQ(geneve->vni(), 9u);
  EXPECT_EQ(geneve->protocol_type(), 0x0806);
}

TEST(GeneveHeader, TheLongestOptionsAreSixtyThreeWords) {  // RFC 8926 §3.4
  const auto datagram = PacketBuilder().Geneve({.option_words = 63}).Payload(252).Build();
  const auto geneve = GeneveHeader::Parse(datagram);
  ASSERT_TRUE(geneve.ok());
  EXPECT_EQ(geneve->options().size(), 252u);
  EXPECT_TRUE(geneve->payload().empty());
}

TEST(GeneveOptions, AreVisitedInOrderWithoutTheirReservedBits) {  // RFC 8926 §3.5
  const auto datagram = PacketBuilder()
                            .Geneve({.options = {{.option_class = 1, .type = 2},
                                                 {.option_class = 0xffff,
                                                  .type = 0xff,
                                                  .data = PatternBytes(124),
                                                  .reserved = 7},
                                                 {.option_class = 3, .data = PatternBytes(4)}}})
                            .Build();
  const Walk walk = WalkOptions(GeneveHeader::Parse(datagram)->options());
  EXPECT_EQ(walk.status, DecapStatus::kOk);
  EXPECT_THAT(walk.seen,
              ElementsAre(SeenOption{1, 2, 0}, SeenOption{0xffff, 0xff, 124}, SeenOption{3, 0, 4}));
}

TEST(GeneveOptions, NoOptionsAreFine) {
  const Walk walk = WalkOptions({});
  EXPECT_EQ(walk.status, DecapStatus::kOk);
  EXPECT_TRUE(walk.seen.empty());
}

TEST(GeneveOptions, AnOptionThatReachesPastTheEndEndsTheWalk) {  // RFC 8926 §3.5
  const auto options = Bytes({0, 1, 2, 0,                        // fits
                              0, 1, 3, 2, 0, 0, 0, 0});          // claims eight bytes, has four
  const Walk walk = WalkOptions(options);
  EXPECT_EQ(walk.status, DecapStatus::kGeneveOptionOverrun);
  EXPECT_THAT(walk.seen, ElementsAre(SeenOption{1, 2, 0}));
}

TEST(GeneveOptions, EveryTruncationEndsTheWalkUnlessItFallsBetweenOptions) {
  const auto datagram = PacketBuilder().Geneve({.options = AwsOptions()}).Build();
  const ByteView options = ByteView(datagram).subspan(8);
  for (std::size_t size = 0; size <= options.size(); ++size) {
    const bool is_boundary = size == 0 || size == 12 || size == 24 || size == 32;
    EXPECT_EQ(WalkOptions(Prefix(options, size)).status,
              is_boundary ? DecapStatus::kOk : DecapStatus::kGeneveOptionOverrun)
        << size;
  }
}

}  // namespace
}  // namespace gwlbtap
