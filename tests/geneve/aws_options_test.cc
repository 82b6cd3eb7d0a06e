// SPDX-License-Identifier: Apache-2.0
//
// The options of a Gateway Load Balancer, and those that nobody knows, as Decapsulate() reports
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "geneve/decap.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

using Options = std::vector<GeneveOptionFields>;

struct Outcome {
  DecapStatus status = DecapStatus::kOk;
  GwlbMetadata gwlb;
  bool has_unknown_critical_option = false;
};

Outcome DecapWithOptions(Options options,
                         UnknownCriticalOptions policy = UnknownCriticalOptions::kAccept,
                         bool c_bit = false) {
  const auto frame = PacketBuilder()
                         .Ethernet()
                         .Ipv4()
                         .Udp()
                         .Geneve({.options = std::move(options), .critical = c_bit})
                         .Ipv4()
                         .Payload(20)
                         .Build();
  const auto decapsulated = Decapsulate(*ParseUdpFrame(frame), policy);
  if (!decapsulated.ok()) return {decapsulated.status(), {}, false};
  return {DecapStatus::kOk, decapsulated->gwlb, decapsulated->has_unknown_critical_option};
}

void ExpectAllThree(const GwlbMetadata& gwlb) {
  EXPECT_EQ(gwlb.endpoint_id, 0x0123456789abcdefu);
  EXPECT_EQ(gwlb.attachment_id, 0u);
  EXPECT_EQ(gwlb.flow_cookie, 0xc00c1e01u);
}

const GeneveOptionFields kUnknownCritical{.option_class = 0x0102, .type = 0x80};

TEST(AwsOptions, AreReadInAnyOrder) {
  const Options options = AwsOptions();
  std::vector<std::size_t> order = {0, 1, 2};
  do {
    ExpectAllThree(
        DecapWithOptions({options[order[0]], options[order[1]], options[order[2]]}).gwlb);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(AwsOptions, EachIsAbsentWhenItsOptionIs) {
  for (std::size_t missing = 0; missing < 3; ++missing) {
    const Options aws = AwsOptions();
    const Options options = {aws[(missing + 1) % 3], aws[(missing + 2) % 3]};
    const GwlbMetadata gwlb = DecapWithOptions(options).gwlb;
    EXPECT_EQ(gwlb.endpoint_id.has_value(), missing != 0);
    EXPECT_EQ(gwlb.attachment_id.has_value(), missing != 1);
    EXPECT_EQ(gwlb.flow_cookie.has_value(), missing != 2);
  }
}

TEST(AwsOptions, TheLastOfARepeatedOptionCounts) {
  const Options first = AwsOptions(1, 2, 3);
  const Options second = AwsOptions(4, 5, 6);
  const Options options = {first[0], first[1], first[2], second[0], second[1], second[2]};
  const GwlbMetadata gwlb = DecapWithOptions(options).gwlb;
  EXPECT_EQ(gwlb.endpoint_id, 4u);
  EXPECT_EQ(gwlb.attachment_id, 5u);
  EXPECT_EQ(gwlb.flow_cookie, 6u);
}

TEST(AwsOptions, AreReadBetweenOptionsOfOthers) {
  const Options aws = AwsOptions();
  const Options options = {{.option_class = 0xffff, .type = 1, .data = PatternBytes(124)},
                           aws[0],
                           {.option_class = 0x0108, .type = 9},
                           aws[1],
                           {.option_class = 0x0107, .type = 3, .data = BigEndian32(1)},
                           aws[2]};
  const Outcome outcome = DecapWithOptions(options);
  ExpectAllThree(outcome.gwlb);
  EXPECT_FALSE(outcome.has_unknown_critical_option);
}

TEST(AwsOptions, OfTheWrongLengthAreSkipped) {
  for (const std::uint8_t type : std::to_array<std::uint8_t>({1, 2, 3})) {
    for (const std::size_t size : {0u, 4u, 8u, 12u}) {
      if (size == (type == 3 ? 4u : 8u)) continue;
      const Outcome outcome =
          DecapWithOptions({{.option_class = 0x0108, .type = type, .data = PatternBytes(size)}});
      EXPECT_EQ(outcome.status, DecapStatus::kOk);
      EXPECT_FALSE(outcome.gwlb.endpoint_id.has_value());
      EXPECT_FALSE(outcome.gwlb.attachment_id.has_value());
      EXPECT_FALSE(outcome.gwlb.flow_cookie.has_value());
    }
  }
}

TEST(CriticalOptions, AnUnknownOneIsFlaggedOrRefusedAsAsked) {  // RFC 8926 §3.5
  const Options aws = AwsOptions();
  const Options options = {aws[0], kUnknownCritical, aws[1], aws[2]};
  const Outcome accepted = DecapWithOptions(options);
  EXPECT_EQ(accepted.status, DecapStatus::kOk);
  EXPECT_TRUE(accepted.has_unknown_critical_option);
  ExpectAllThree(accepted.gwlb);
  EXPECT_EQ(DecapWithOptions(options, UnknownCriticalOptions::kRefuse).status,
            DecapStatus::kGeneveCriticalOption);
}

TEST(CriticalOptions, TheCriticalBitIsPartOfTheType) {  // RFC 8926 §3.5
  for (const std::uint8_t type : std::to_array<std::uint8_t>({0x81, 0x82, 0x83})) {
    const auto data = type == 0x83 ? BigEndian32(1) : BigEndian64(1);
    const Outcome outcome =
        DecapWithOptions({{.option_class = 0x0108, .type = type, .data = data}});
    EXPECT_TRUE(outcome.has_unknown_critical_option);
    EXPECT_FALSE(outcome.gwlb.endpoint_id.has_value());
    EXPECT_FALSE(outcome.gwlb.attachment_id.has_value());
    EXPECT_FALSE(outcome.gwlb.flow_cookie.has_value());
  }
}

TEST(CriticalOptions, TheBitInTheHeaderAloneChangesNothing) {  // RFC 8926 §3.4
  const Outcome outcome = DecapWithOptions(AwsOptions(), UnknownCriticalOptions::kRefuse, true);
  EXPECT_EQ(outcome.status, DecapStatus::kOk);
  EXPECT_FALSE(outcome.has_unknown_critical_option);
  EXPECT_EQ(DecapWithOptions({kUnknownCritical}, UnknownCriticalOptions::kRefuse, true).status,
            DecapStatus::kGeneveCriticalOption);
}

TEST(CriticalOptions, AnOverrunIsRefusedUnderEitherPolicy) {  // RFC 8926 §3.5
  const Options options = {kUnknownCritical, {.option_class = 1, .length_words = 1}};
  for (const auto policy : {UnknownCriticalOptions::kAccept, UnknownCriticalOptions::kRefuse}) {
    EXPECT_EQ(DecapWithOptions(options, policy).status, DecapStatus::kGeneveOptionOverrun);
  }
}

}  // namespace
}  // namespace gwlbtap
