// SPDX-License-Identifier: Apache-2.0
#include "health/tcp_responder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/health/conversation.h"

namespace gwlbtap {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::uint8_t kData = kTcpAck | kTcpPsh;
constexpr std::uint8_t kClose = kTcpAck | kTcpFin;
constexpr std::uint8_t kResponse = kTcpAck | kTcpPsh | kTcpFin;

TcpResponderOptions HttpOptions() {
  TcpResponderOptions options = TestTcpOptions();
  options.unhealthy_syn = UnhealthySyn::kAccept;
  return options;
}

// A response to the first `size` bytes that the peer has sent.
void ExpectResponse(const Conversation& peer, const std::optional<Segment>& reply, std::size_t size,
                    std::string_view status = "HTTP/1.1 200 ") {
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->flags, kResponse);
  EXPECT_EQ(peer.SentBefore(*reply), 0u);
  EXPECT_EQ(peer.Acknowledged(*reply), size);
  EXPECT_THAT(reply->text, StartsWith(std::string(status)));
  EXPECT_EQ(reply->text.size() % 2, 0u);
}

// An reply without payload that acknowledges the first `size` bytes of the peer.
void ExpectBare(const Conversation& peer, const std::optional<Segment>& reply, std::uint8_t flags,
                std::size_t size) {
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->flags, flags);
  EXPECT_EQ(peer.Acknowledged(*reply), size);
  EXPECT_EQ(reply->text, "");
}

TEST(TcpCheck, CompletesTheHandshakeWhenHealthy) {
  for (const Version version : kBothVersions) {
    TcpResponder responder(TestTcpOptions());
    Conversation peer(responder, version);
    EXPECT_TRUE(peer.Connect());
    EXPECT_FALSE(peer.Send(kTcpAck, 0, 0));
    ExpectBare(peer, peer.Send(kClose, 0, 0), kClose, 1);
    EXPECT_FALSE(peer.Send(kTcpAck, 1, 1));
  }
}

TEST(TcpCheck, IsRefusedWhenUnhealthy) {
  TcpResponder responder(TestTcpOptions());
  Conversation peer(responder);
  peer.page = kUnhealthyPage;
  const auto reply = peer.SendRaw(kTcpSyn, peer.peer_initial, 0);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->flags, kTcpRst | kTcpAck);  // RFC 9293 §3.10.7.1
  EXPECT_EQ(reply->sequence, 0u);
  EXPECT_EQ(peer.Acknowledged(*reply), 0u);
}

TEST(TcpCheck, ThatRepeatsItsFinIsAnsweredAgain) {
  TcpResponder responder(TestTcpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  for (int tries = 0; tries < 3; ++tries) {
    ExpectBare(peer, peer.Send(kClose, 0, 0), kClose, 1);
  }
}

TEST(TcpCheck, ThatRepeatsItsSynIsAnsweredTheSame) {
  TcpResponder responder(TestTcpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  const std::uint32_t own_initial = peer.own_initial;
  ASSERT_TRUE(peer.Connect());
  EXPECT_EQ(peer.own_initial, own_initial);
}

TEST(TcpCheck, ThatComesWithEcnBitsOrDataInItsSynIsAccepted) {  // RFC 3168 §6.1.1, RFC 7413
  TcpResponder responder(TestTcpOptions());
  Conversation peer(responder);
  ExpectBare(peer, peer.SendRaw(kTcpSyn | 0xc0, peer.peer_initial, 0), kTcpSyn | kTcpAck, 0);
  ExpectBare(peer, peer.SendRaw(kTcpSyn, peer.peer_initial, 0, "data"), kTcpSyn | kTcpAck, 0);
}

TEST(HttpCheckOverTcp, GetsItsResponseInOneSegment) {
  for (const Version version : kBothVersions) {
    TcpResponder responder(HttpOptions());
    Conversation peer(responder, version);
    ASSERT_TRUE(peer.Connect());
    const auto reply = peer.Send(kData, 0, 0, kRequest);
    ExpectResponse(peer, reply, kRequest.size());
    EXPECT_THAT(reply->text, HasSubstr("\"healthy\""));
    const std::size_t seen = reply->text.size() + 1;
    EXPECT_FALSE(peer.Send(kTcpAck, kRequest.size(), seen));
    ExpectBare(peer, peer.Send(kClose, kRequest.size(), seen), kTcpAck, kRequest.size() + 1);
  }
}

TEST(HttpCheckOverTcp, IsTold503WhenUnhealthy) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  peer.page = kUnhealthyPage;
  ASSERT_TRUE(peer.Connect());
  ExpectResponse(peer, peer.Send(kData, 0, 0, kRequest), kRequest.size(), "HTTP/1.1 503 ");
}

TEST(HttpCheckOverTcp, ThatHasConnectedBeforeHealthWasLostIsTold503) {
  TcpResponder responder(TestTcpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  peer.page = kUnhealthyPage;
  ExpectResponse(peer, peer.Send(kData, 0, 0, kRequest), kRequest.size(), "HTTP/1.1 503 ");
}

TEST(HttpCheckOverTcp, IsToldWhatIsWrongWithIt) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  const auto ask = [&](std::string_view request, std::string_view status) {
    ExpectResponse(peer, peer.Send(kData, 0, 0, request), request.size(), status);
  };
  ask("GET /other HTTP/1.0\r\n\r\n", "HTTP/1.1 404 ");
  ask("POST /health HTTP/1.0\r\n\r\n", "HTTP/1.1 405 ");
  ask("garbage\r\n\r\n", "HTTP/1.1 400 ");
  ask(std::string(4000, 'x'), "HTTP/1.1 4");
}

TEST(HttpCheckOverTcp, ThatIsSentAgainGetsTheSameResponseAgain) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  const auto first = peer.Send(kData, 0, 0, kRequest);
  ExpectResponse(peer, first, kRequest.size());
  peer.now += std::chrono::seconds(100);
  const auto second = peer.Send(kData, 0, 0, kRequest);
  ExpectResponse(peer, second, kRequest.size());
  EXPECT_EQ(second->text, first->text);
}

TEST(HttpCheckOverTcp, WithMoreBehindItHasItsFirstRequestAnsweredAndAllAcknowledged) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  const std::string pipelined = std::string(kRequest) + std::string(kRequest);
  const auto reply = peer.Send(kData, 0, 0, pipelined);
  ExpectResponse(peer, reply, pipelined.size());
  const std::size_t seen = reply->text.size() + 1;
  ExpectBare(peer, peer.Send(kData, pipelined.size(), seen, "more"), kTcpAck, pipelined.size() + 4);
}

TEST(HttpCheckOverTcp, OfAHalfClosedPeerHasItsFinAcknowledgedToo) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  ExpectResponse(peer, peer.Send(kData | kTcpFin, 0, 0, kRequest), kRequest.size() + 1);
}

TEST(HttpCheckOverTcp, WhoseRequestWasLostIsNotToldThatItArrived) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  EXPECT_FALSE(peer.Send(kClose, kRequest.size(), 0)) << "the FIN came first";
  ExpectResponse(peer, peer.Send(kData, 0, 0, kRequest), kRequest.size());
}

TEST(HttpCheckOverTcp, ThatRepeatsItsLastFinIsAnsweredAgain) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  const auto reply = peer.Send(kData, 0, 0, kRequest);
  ASSERT_TRUE(reply);
  for (int tries = 0; tries < 3; ++tries) {
    ExpectBare(peer, peer.Send(kClose, kRequest.size(), reply->text.size() + 1), kTcpAck,
               kRequest.size() + 1);
  }
}

TEST(HttpCheckOverTcp, OfAPeerWithoutRoomForTheResponseWaits) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  const auto reply = peer.Send(kData, 0, 0, kRequest);
  ASSERT_TRUE(reply);
  peer.window = static_cast<std::uint16_t>(reply->text.size());  // and none for the FIN
  EXPECT_FALSE(peer.Send(kData, 0, 0, kRequest));
  ++peer.window;
  ExpectResponse(peer, peer.Send(kData, 0, 0, kRequest), kRequest.size());
}

TEST(TcpPieces, ByteByByteMakeARequest) {
  for (const Version version : kBothVersions) {
    TcpResponder responder(HttpOptions());
    Conversation peer(responder, version);
    ASSERT_TRUE(peer.Connect());
    for (std::size_t sent = 0; sent + 1 < kRequest.size(); ++sent) {
      ExpectBare(peer, peer.Send(kData, sent, 0, kRequest.substr(sent, 1)), kTcpAck, sent + 1);
    }
    ExpectResponse(peer, peer.Send(kData, kRequest.size() - 1, 0, "\n"), kRequest.size());
  }
}

TEST(TcpPieces, MayBeRepeatedAndOverlap) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  ExpectBare(peer, peer.Send(kData, 0, 0, kRequest.substr(0, 10)), kTcpAck, 10);
  ExpectBare(peer, peer.Send(kData, 0, 0, kRequest.substr(0, 10)), kTcpAck, 10);
  ExpectBare(peer, peer.Send(kData, 5, 0, kRequest.substr(5, 10)), kTcpAck, 15);
  ExpectBare(peer, peer.Send(kData, 2, 0, kRequest.substr(2, 5)), kTcpAck, 15);
  ExpectResponse(peer, peer.Send(kData, 0, 0, kRequest), kRequest.size());
}

TEST(TcpPieces, OutOfOrderAreAskedForAgain) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  EXPECT_FALSE(peer.Send(kData, 10, 0, kRequest.substr(10, 5))) << "the first is not there yet";
  ExpectBare(peer, peer.Send(kData, 0, 0, kRequest.substr(0, 10)), kTcpAck, 10);
  ExpectBare(peer, peer.Send(kData, 15, 0, kRequest.substr(15)), kTcpAck, 10);
  ExpectBare(peer, peer.Send(kClose, kRequest.size(), 0), kTcpAck, 10);
  ExpectBare(peer, peer.Send(kData, 10, 0, kRequest.substr(10, 5)), kTcpAck, 15);
  ExpectResponse(peer, peer.Send(kData, 15, 0, kRequest.substr(15)), kRequest.size());
}

TEST(TcpPieces, WhoseResponseWasLostGetItAgain) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  ExpectBare(peer, peer.Send(kData, 0, 0, kRequest.substr(0, 10)), kTcpAck, 10);
  for (int tries = 0; tries < 3; ++tries) {
    ExpectResponse(peer, peer.Send(kData, 10, 0, kRequest.substr(10)), kRequest.size());
  }
  const auto reply = peer.Send(kData | kTcpFin, 10, 0, kRequest.substr(10));
  ExpectResponse(peer, reply, kRequest.size() + 1);
  EXPECT_FALSE(peer.Send(kTcpAck, kRequest.size() + 1, reply->text.size() + 1));
  EXPECT_FALSE(peer.Send(kData, 10, 0, kRequest.substr(10))) << "forgotten once it has arrived";
}

TEST(TcpPieces, OfAHeadThatIsTooLongAreToldSo) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  const std::string head = "GET /health HTTP/1.1\r\nX: " + std::string(4000, 'x');
  ExpectBare(peer, peer.Send(kData, 0, 0, head.substr(0, 1400)), kTcpAck, 1400);
  for (int tries = 0; tries < 2; ++tries) {
    ExpectResponse(peer, peer.Send(kData, 1400, 0, head.substr(1400, 1400)), 2800, "HTTP/1.1 431 ");
  }
}

TEST(TcpPieces, ThatEndUnfinishedAreClosed) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  ExpectBare(peer, peer.Send(kClose, 0, 0, "GET /he"), kClose, 8);
  ExpectBare(peer, peer.Send(kData, 0, 0, "GET /he"), kTcpAck, 7);
  ExpectBare(peer, peer.Send(kClose, 7, 0), kClose, 8);
  ExpectBare(peer, peer.Send(kClose, 7, 0), kClose, 8);
}

TEST(TcpPieces, OfAConnectionThatIsResetAreForgotten) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  ExpectBare(peer, peer.Send(kData, 0, 0, kRequest.substr(0, 10)), kTcpAck, 10);
  EXPECT_FALSE(peer.Send(kTcpRst, 9, 0)) << "not the number that is expected";
  ExpectBare(peer, peer.Send(kData, 10, 0, kRequest.substr(10, 5)), kTcpAck, 15);
  EXPECT_FALSE(peer.Send(kTcpRst, 15, 0));
  EXPECT_FALSE(peer.Send(kData, 15, 0, kRequest.substr(15)));
}

TEST(TcpPieces, OfManyPeersAreKeptApart) {
  TcpResponder responder(HttpOptions());
  std::vector<Conversation> peers(kMaxPartialRequests, Conversation(responder));
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const std::size_t size = 1 + i % (kRequest.size() - 1);
    peers[i].source_port = static_cast<std::uint16_t>(2000 + i);
    peers[i].peer_initial = static_cast<std::uint32_t>(1000 * i);
    ASSERT_TRUE(peers[i].Connect());
    ExpectBare(peers[i], peers[i].Send(kData, 0, 0, kRequest.substr(0, size)), kTcpAck, size);
  }
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const std::size_t size = 1 + i % (kRequest.size() - 1);
    ExpectResponse(peers[i], peers[i].Send(kData, size, 0, kRequest.substr(size)), kRequest.size());
  }
}

TEST(TcpPieces, OfANewConnectionDoNotMixWithThoseOfTheOld) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  ExpectBare(peer, peer.Send(kData, 0, 0, "POST"), kTcpAck, 4);
  peer.peer_initial += 1'000'000;
  ASSERT_TRUE(peer.Connect());
  ExpectBare(peer, peer.Send(kData, 0, 0, kRequest.substr(0, 10)), kTcpAck, 10);
  ExpectResponse(peer, peer.Send(kData, 10, 0, kRequest.substr(10)), kRequest.size());
}

TEST(TcpSilence, IsWhatUnprovenPeersGet) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  for (int guess = 1; guess < 1000; ++guess) {
    peer.own_initial += 2;
    EXPECT_FALSE(peer.Send(kData, 0, 0, kRequest)) << guess;
    EXPECT_FALSE(peer.Send(kClose, 0, 0)) << guess;
  }
}

TEST(TcpSilence, IsWhatALateProofGets) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  peer.now += 2 * kCookiePeriod;
  EXPECT_FALSE(peer.Send(kData, 0, 0, kRequest));
}

TEST(TcpSilence, IsWhatWrongFlagsGet) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  ASSERT_TRUE(peer.Connect());
  for (const int flags :
       {0, kTcpPsh | 0, kTcpFin | 0, kTcpSyn | kTcpAck, kTcpSyn | kTcpFin, kTcpSyn | kTcpRst,
        kTcpRst | kTcpAck, kTcpRst | kTcpFin | kTcpAck, 0xff}) {
    EXPECT_FALSE(peer.Send(static_cast<std::uint8_t>(flags), 0, 0, kRequest)) << flags;
    EXPECT_FALSE(peer.Send(static_cast<std::uint8_t>(flags), 0, 0)) << flags;
  }
}

TEST(TcpSilence, IsWhatAnotherResponderGets) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  peer.source_port = 80;
  EXPECT_FALSE(peer.Connect());
  peer.source_port = 0;
  EXPECT_FALSE(peer.Connect());
}

TEST(TcpReplies, OfferRoomForAWholeRequestHead) {
  TcpResponder responder(HttpOptions());
  Conversation peer(responder);
  EXPECT_EQ(peer.SendRaw(kTcpSyn, 0, 0)->window, kMaxRequestHead);
}

}  // namespace
}  // namespace gwlbtap
