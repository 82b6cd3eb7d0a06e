// SPDX-License-Identifier: Apache-2.0
//
// Valid frames, cut and broken in every place and at random with a fixed seed: whatever the reply
// is, it keeps its promises.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "health/responder.h"
#include "tests/geneve/bytes.h"
#include "tests/health/frames.h"
#include "tests/health/solicitation.h"
#include "tests/support/frame_repair.h"
#include "tests/support/responder_properties.h"

namespace gwlbtap {
namespace {

using testing::IsEmpty;

constexpr std::chrono::nanoseconds kNow = std::chrono::seconds(1000);

// The first data segment of a connection whose handshake is done.
Frame RequestFrame(Version version, std::string_view text, std::uint8_t flags) {
  const bool is_ipv6 = version == Version::kIpv6;
  const TcpEnds ends{is_ipv6 ? kPeerIpv6 : kPeerIpv4, is_ipv6 ? kOurIpv6 : kOurIpv4, 40000, 80};
  const std::uint32_t own_initial = HandshakeCookie(TestTcpOptions().key).Make(ends, 6, kNow);
  return TcpFrame(version, {.sequence = 7, .acknowledgment = own_initial + 1, .flags = flags},
                  text);
}

std::vector<Frame> ValidFrames() {
  std::vector<Frame> frames = {
      PacketBuilder().Ethernet({.destination = kBroadcastMac}).Arp().Build(),
      PacketBuilder().Ethernet().Vlan().Arp({.sender = {0, 0, 0, 0}}).Build(),
      SolicitationFrame({.options = Bytes({1, 1, 2, 0, 0, 0, 0, 0x0a})}),
      SolicitationFrame({.ip_source = Ipv6Address{}}),
      PacketBuilder().Ethernet().Vlan().Vlan().Ipv4().Icmp().Payload(9).Build(),
      PacketBuilder().Ethernet().Ipv4({.options = PatternBytes(8)}).Icmp().Build(),
  };
  for (const Version version : kBothVersions) {
    frames.push_back(PingFrame(version, 56));
    frames.push_back(TcpFrame(version, {.flags = kTcpSyn, .options = PatternBytes(20)}));
    frames.push_back(TcpFrame(version, {.acknowledgment = 2, .flags = kTcpAck | kTcpFin}));
    frames.push_back(RequestFrame(version, kRequest, kTcpAck | kTcpPsh));
    frames.push_back(RequestFrame(version, kRequest.substr(0, 20), kTcpAck | kTcpPsh));
    frames.push_back(RequestFrame(version, {}, kTcpAck | kTcpFin));
  }
  return frames;
}

// The reply of one responder to all that is asked here; empty if there is none.
Frame ReplyTo(Responder& responder, const Frame& frame) {
  Frame reply(std::max(frame.size(), kMinReplySize));
  reply.resize(responder.Respond(frame, kHealthyPage, kNow, reply).reply_size);
  return reply;
}

TEST(ResponderProperties, HoldForEveryValidFrame) {
  CheckedResponder responder(TestOptions());
  for (const Frame& frame : ValidFrames()) {
    const CheckedReply reply = responder.Respond(frame, kHealthyPage, kNow);
    EXPECT_EQ(reply.broken, "");
    EXPECT_FALSE(reply.bytes.empty());
  }
}

TEST(ResponderProperties, NoFrameThatEndsEarlyIsAnswered) {
  Responder responder(TestOptions());
  for (const Frame& frame : ValidFrames()) {
    for (std::size_t size = 0; size < frame.size(); ++size) {
      EXPECT_THAT(ReplyTo(responder, Prefix(frame, size)), IsEmpty()) << size;
    }
  }
}

TEST(ResponderProperties, PaddingMakesNoDifference) {
  Responder responder(TestOptions());
  for (const Frame& frame : ValidFrames()) {
    Frame padded = frame;
    padded.resize(frame.size() + 46, std::byte{0xff});
    EXPECT_EQ(ReplyTo(responder, padded), ReplyTo(responder, frame));
  }
}

// Neither checked nor covered by a checksum: where a frame comes from, and of IPv6 the traffic
// class, the flow label and the hop limit.
bool MayDiffer(Version version, std::size_t offset) {
  const bool is_source = offset >= 6 && offset < 12;
  const std::size_t in_ip = offset - kEthernetHeaderSize;
  return is_source || (version == Version::kIpv6 && (in_ip < 4 || in_ip == 7));
}

TEST(ResponderProperties, NoSynWithOneWrongByteIsAnswered) {
  Responder responder(TestOptions());
  for (const Version version : kBothVersions) {
    const Frame syn = TcpFrame(version, {.flags = kTcpSyn, .options = PatternBytes(20)});
    for (std::size_t offset = 0; offset < syn.size(); ++offset) {
      if (MayDiffer(version, offset)) continue;
      for (int change = 1; change < 256; ++change) {
        Frame changed = syn;
        changed[offset] ^= static_cast<std::byte>(change);
        EXPECT_THAT(ReplyTo(responder, changed), IsEmpty())
            << "offset " << offset << ", change " << change;
      }
    }
  }
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  Frame Mutate(Frame frame) {
    for (std::size_t changes = Below(4); changes > 0; --changes) {
      frame[Below(frame.size())] = static_cast<std::byte>(Below(256));
    }
    if (Below(10) == 0) frame.resize(Below(frame.size() + 1));
    if (Below(4) != 0) RepairFrame(frame);
    return frame;
  }

  std::size_t Below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

 private:
  std::mt19937_64 random_;
};

TEST(ResponderProperties, HoldForTwoHundredThousandMutatedFrames) {
  const std::vector<Frame> frames = ValidFrames();
  CheckedResponder responder(TestOptions());
  Mutator mutator(20260103);
  for (int round = 0; round < 200'000; ++round) {
    const Frame frame = mutator.Mutate(frames[mutator.Below(frames.size())]);
    ASSERT_EQ(responder.Respond(frame, kHealthyPage, kNow).broken, "") << "round " << round;
  }
}

TEST(ResponderProperties, AResponseIsOnlyForWhoHasProvenItsAddress) {
  CheckedResponder responder(TestOptions());
  Mutator mutator(20260104);
  for (int round = 0; round < 100'000; ++round) {
    const Frame frame =
        TcpFrame(kBothVersions[mutator.Below(2)],
                 {.sequence = static_cast<std::uint32_t>(mutator.Below(1u << 31)),
                  .acknowledgment = static_cast<std::uint32_t>(mutator.Below(1u << 31)),
                  .flags = static_cast<std::uint8_t>(mutator.Below(64))},
                 kRequest);
    const CheckedReply reply = responder.Respond(frame, kHealthyPage, kNow);
    ASSERT_EQ(reply.broken, "");
    ASSERT_TRUE(!reply.segment || reply.segment->payload.empty()) << "round " << round;
  }
}

}  // namespace
}  // namespace gwlbtap
