// SPDX-License-Identifier: Apache-2.0
#include "dataplane/local_frames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

using Bytes = std::vector<std::byte>;
using testing::IsEmpty;
using testing::SizeIs;

const Ipv4Address kOurs = {192, 0, 2, 2};

Bytes ArpFor(const Ipv4Address& target) {
  return PacketBuilder().Ethernet({.destination = kBroadcastMac}).Arp({.target = target}).Build();
}

// Has room for so many frames a turn.
class RecordingSender final : public FrameSender {
 public:
  bool Send(ByteView frame) noexcept override {
    if (waiting.size() == room) return false;
    waiting.emplace_back(frame.begin(), frame.end());
    return true;
  }
  void Flush() noexcept override {
    for (Bytes& frame : waiting) sent.push_back(std::move(frame));
    waiting.clear();
  }

  std::size_t room = 2;
  std::vector<Bytes> waiting;
  std::vector<Bytes> sent;
};

class LocalFramesTest : public testing::Test {
 protected:
  HealthBoard board_{1, std::chrono::hours(1)};
  RecordingSender sender_;
  LocalFrames local_{{.mac = EthernetFields().destination,
                      .addresses = {IpAddress(kOurs)},
                      .tcp = {.port = 80, .path = "/health"}},
                     board_,
                     0,
                     sender_};
};

TEST_F(LocalFramesTest, AnAnswerGoesOutAtTheEndOfTheTurn) {
  EXPECT_EQ(local_.Serve(ArpFor(kOurs)), Fate::kAnsweredArp);
  EXPECT_THAT(sender_.sent, IsEmpty());
  local_.EndTurn();
  ASSERT_THAT(sender_.sent, SizeIs(1));
  EXPECT_EQ(LoadMac(sender_.sent[0], 0), EthernetFields().source);
}

TEST_F(LocalFramesTest, TheClockIsReadOnceInATurnHoweverManyFramesCome) {
  static int looks = 0;
  const auto clock = [] { return HealthBoard::Time(std::chrono::seconds(++looks)); };
  sender_.room = 32;
  LocalFrames local(
      {.mac = EthernetFields().destination, .addresses = {IpAddress(kOurs)}, .tcp = {}}, board_, 0,
      sender_, clock);
  local.EndTurn();
  EXPECT_EQ(looks, 0);
  for (int frame = 0; frame < 32; ++frame) {
    EXPECT_EQ(local.Serve(ArpFor(kOurs)), Fate::kAnsweredArp);
  }
  EXPECT_EQ(looks, 1);
  local.EndTurn();
  EXPECT_EQ(local.Serve(ArpFor(kOurs)), Fate::kAnsweredArp);
  EXPECT_EQ(looks, 2);
}

TEST_F(LocalFramesTest, WhatIsForSomebodyElseIsNotForUs) {
  EXPECT_EQ(local_.Serve(ArpFor({192, 0, 2, 99})), Fate::kNotTunnel);
  EXPECT_EQ(local_.Serve(Bytes(60)), Fate::kNotTunnel);
  EXPECT_EQ(local_.Serve(Bytes(20'000)), Fate::kNotTunnel);
  EXPECT_THAT(sender_.waiting, IsEmpty());
}

TEST_F(LocalFramesTest, AnAnswerThatCannotBeSentIsCountedAsDropped) {
  sender_.room = 1;
  EXPECT_EQ(local_.Serve(ArpFor(kOurs)), Fate::kAnsweredArp);
  EXPECT_EQ(local_.Serve(ArpFor(kOurs)), Fate::kDroppedTxFull);
  local_.EndTurn();
  EXPECT_EQ(local_.Serve(ArpFor(kOurs)), Fate::kAnsweredArp);
}

TEST_F(LocalFramesTest, ACallThatDeservesNoAnswerIsUnanswered) {
  const Bytes claims_our_address =
      PacketBuilder().Ethernet({.destination = kBroadcastMac}).Arp({.sender = kOurs}).Build();
  EXPECT_EQ(local_.Serve(claims_our_address), Fate::kUnanswered);
  EXPECT_THAT(sender_.waiting, IsEmpty());
}

}  // namespace
}  // namespace gwlbtap
