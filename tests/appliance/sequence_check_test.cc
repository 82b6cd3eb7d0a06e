// SPDX-License-Identifier: Apache-2.0
#include "appliance/sequence_check.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>

#include "appliance/traffic_generator.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

SequenceAccount AccountOf(std::initializer_list<std::uint64_t> numbers) {
  SequenceCheck check;
  for (const std::uint64_t number : numbers) check.ObserveNumber(number);
  return check.account();
}

std::vector<std::byte> NumberedPayload(std::uint64_t number) {
  return BigEndian64(SequenceNumberField::kMark << SequenceNumberField::kNumberBits | number);
}

TEST(SequenceCheck, NumbersInOrderAreAllThere) {
  const SequenceAccount account = AccountOf({0, 1, 2, 3});
  EXPECT_EQ(account.numbered, 4U);
  EXPECT_EQ(account.missing + account.duplicated + account.out_of_order, 0U);
}

TEST(SequenceCheck, AGapIsMissingAlsoAtTheBeginning) {
  EXPECT_EQ(AccountOf({0, 1, 5}).missing, 3U);
  EXPECT_EQ(AccountOf({5}).missing, 5U);
}

TEST(SequenceCheck, ANumberThatComesLateIsOutOfOrderAndNotMissing) {
  const SequenceAccount account = AccountOf({0, 2, 3, 1});
  EXPECT_EQ(account.missing, 0U);
  EXPECT_EQ(account.out_of_order, 1U);
}

TEST(SequenceCheck, ANumberThatComesAgainIsDuplicated) {
  const SequenceAccount account = AccountOf({0, 1, 1, 2, 0});
  EXPECT_EQ(account.duplicated, 2U);
  EXPECT_EQ(account.missing, 0U);
  EXPECT_EQ(account.out_of_order, 0U);
}

TEST(SequenceCheck, ACaptureThatIsPlayedTwiceIsDuplicatedHoweverLong) {
  SequenceCheck check;
  constexpr std::uint64_t kCount = SequenceCheck::kMemory + 1'000;
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t number = 0; number < kCount; ++number) check.ObserveNumber(number);
  }
  EXPECT_EQ(check.account().duplicated, kCount);
  EXPECT_EQ(check.account().missing, 0U);
  EXPECT_EQ(check.account().out_of_order, 0U);
}

TEST(SequenceCheck, AJumpFartherThanTheMemoryIsCounted) {
  const SequenceAccount account =
      AccountOf({0, 10 * SequenceCheck::kMemory, 10 * SequenceCheck::kMemory - 1});
  EXPECT_EQ(account.missing, 10 * SequenceCheck::kMemory - 2);
  EXPECT_EQ(account.out_of_order, 1U);
  EXPECT_EQ(account.duplicated, 0U);
}

TEST(FindSequenceNumber, ReadsItFromUdpOverIpv4WithOptionsAndOverIpv6) {
  EXPECT_EQ(FindSequenceNumber(PacketBuilder()
                                   .Ethernet()
                                   .Ipv4({.options = std::vector<std::byte>(8)})
                                   .Udp()
                                   .Payload(NumberedPayload(42))
                                   .Build()),
            42U);
  EXPECT_EQ(FindSequenceNumber(
                PacketBuilder().Ethernet().Ipv6().Udp().Payload(NumberedPayload(43)).Build()),
            43U);
}

TEST(FindSequenceNumber, APayloadWithoutTheMarkHasNone) {
  EXPECT_FALSE(FindSequenceNumber(PacketBuilder().Ethernet().Ipv4().Udp().Payload(100).Build()));
}

TEST(FindSequenceNumber, WhatIsNotIpHasNone) {
  EXPECT_FALSE(FindSequenceNumber(PacketBuilder().Ethernet().Arp().Trailer(40).Build()));
}

TEST(FindSequenceNumber, NoPrefixOfAFrameHasOneNorIsReadBeyond) {
  absl::StatusOr<TrafficGenerator> generator =
      TrafficGenerator::Create({.profile = TrafficProfile::kVxlan, .size = 82, .ipv6_share = 50});
  ASSERT_TRUE(generator.ok());
  for (int packet = 0; packet < 20; ++packet) {
    std::vector<std::byte> buffer(kLargestGeneratedFrame);
    const ByteView frame = ByteView(buffer).subspan(50, generator->Next(buffer).size - 50);
    ASSERT_TRUE(FindSequenceNumber(frame).has_value());
    for (std::size_t size = 0; size < 50; ++size) {
      const auto prefix = std::make_unique<std::byte[]>(size);
      std::copy_n(frame.begin(), size, prefix.get());
      EXPECT_FALSE(FindSequenceNumber({prefix.get(), size}).has_value());
    }
  }
}

}  // namespace
}  // namespace gwlbtap
