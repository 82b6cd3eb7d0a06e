// SPDX-License-Identifier: Apache-2.0
//
// One TCP connection of a peer to a TcpResponder: the test says what the peer sends, in numbers
// relative to the handshake, and sees what comes back.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string_view>

#include "geneve/ethernet_header.h"
#include "health/tcp_responder.h"
#include "tests/health/frames.h"

namespace gwlbtap {

class Conversation {
 public:
  explicit Conversation(TcpResponder& responder, Version version = Version::kIpv4)
      : responder_(responder), version_(version) {}

  HealthPage page = kHealthyPage;
  std::chrono::nanoseconds now = std::chrono::seconds(1000);
  std::uint16_t source_port = 40000;
  std::uint16_t window = 64240;
  std::uint32_t peer_initial = 0xfffffff0;  // near the end: everything has to go on at zero
  std::uint32_t own_initial = 0;            // known after Connect()

  // Sends the SYN; true if the handshake is accepted.
  bool Connect() {
    const auto reply = SendRaw(kTcpSyn, peer_initial, 0);
    if (!reply || reply->flags != (kTcpSyn | kTcpAck)) return false;
    EXPECT_EQ(reply->acknowledgment, peer_initial + 1);
    own_initial = reply->sequence;
    return true;
  }

  // The peer has sent `sent` bytes before, and acknowledges `seen` bytes of ours; FIN counts.
  std::optional<Segment> Send(std::uint8_t flags, std::size_t sent, std::size_t seen,
                              std::string_view text = {}) {
    return SendRaw(flags, peer_initial + 1 + static_cast<std::uint32_t>(sent),
                   own_initial + 1 + static_cast<std::uint32_t>(seen), text);
  }

  std::optional<Segment> SendRaw(std::uint8_t flags, std::uint32_t sequence,
                                 std::uint32_t acknowledgment, std::string_view text = {}) {
    const TcpFields fields{.source_port = source_port,
                           .sequence = sequence,
                           .acknowledgment = acknowledgment,
                           .flags = flags,
                           .window = window};
    const Frame frame = TcpFrame(version_, fields, text);
    Frame reply(kMaxTcpReply);
    reply.resize(responder_.Respond(*ReadIp(frame), page, now, reply));
    if (reply.empty()) return std::nullopt;
    const auto packet =
        ParseIpPacket(version_ == Version::kIpv4 ? kEtherTypeIpv4 : kEtherTypeIpv6, reply);
    EXPECT_TRUE(packet) << "the reply is a sound packet";
    if (!packet) return std::nullopt;
    const auto segment = ReadSegment(*packet);
    EXPECT_TRUE(segment) << "the reply is a sound segment";
    return segment;
  }

  // How many of the peer's bytes the reply acknowledges; FIN counts.
  [[nodiscard]] std::size_t Acknowledged(const Segment& reply) const {
    return reply.acknowledgment - (peer_initial + 1);
  }

  // How many of our bytes came before the reply.
  [[nodiscard]] std::size_t SentBefore(const Segment& reply) const {
    return reply.sequence - (own_initial + 1);
  }

 private:
  TcpResponder& responder_;
  Version version_;
};

}  // namespace gwlbtap
