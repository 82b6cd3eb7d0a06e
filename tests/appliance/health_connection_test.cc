// SPDX-License-Identifier: Apache-2.0
#include "appliance/health_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/appliance/health_rig.h"
#include "tests/support/tls_client.h"

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class HealthConnectionTest : public HealthRig {
 protected:
  HealthServerOptions Impatient(HealthServerOptions options) {
    options.timeout = milliseconds(200);
    return options;
  }
};

TEST_F(HealthConnectionTest, ARequestMayComeByteByByte) {
  Serve(Plain());
  const auto client = LoopbackSocket::ConnectedTo(port_);
  for (const char c : kCheck) Send(client, {&c, 1});
  EXPECT_THAT(ReadAll(client), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HealthConnectionTest, AClientThatHasClosedItsSideIsStillAnswered) {
  Serve(Plain());
  const auto client = LoopbackSocket::ConnectedTo(port_);
  Send(client, kCheck);
  client.CloseForSending();
  EXPECT_THAT(ReadAll(client), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HealthConnectionTest, AClientThatClosesWithoutAskingHasLeft) {
  Serve(Plain());
  {
    const auto client = LoopbackSocket::ConnectedTo(port_);
    Send(client, "GET /hea");
    client.CloseForSending();
    EXPECT_THAT(ReadAll(client), IsEmpty());
  }
  auto other = LoopbackSocket::ConnectedTo(port_);
  other.Reset();
  EXPECT_EQ(AwaitTheEndOf(2).left, 2u);
}

TEST_F(HealthConnectionTest, AResponseIsWholeHoweverMuchTheClientSends) {
  Serve(Plain());
  const auto client = LoopbackSocket::ConnectedTo(port_);
  Send(client, "POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
  Send(client, std::string(1'000'000, 'x'));
  client.CloseForSending();
  const std::string answer = ReadAll(client);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"));
  EXPECT_THAT(answer, EndsWith("\n"));
}

TEST_F(HealthConnectionTest, AClientThatNeverEndsItsHeadIsToldSo) {
  Serve(Plain());
  EXPECT_THAT(Ask("GET /health HTTP/1.1\r\nX: " + std::string(10'000, 'x')),
              StartsWith("HTTP/1.1 431 "));
}

TEST_F(HealthConnectionTest, SilentClientIsClosedAfterTheTimeout) {
  Serve(Impatient(Plain()));
  const auto client = LoopbackSocket::ConnectedTo(port_);
  EXPECT_THAT(ReadAll(client), IsEmpty());
  EXPECT_EQ(AwaitTheEndOf(1).timed_out, 1u);
}

TEST_F(HealthConnectionTest, TricklingDoesNotExtendTheTimeout) {
  Serve(Impatient(Plain()));
  const auto client = LoopbackSocket::ConnectedTo(port_);
  Send(client, "GET /health?");
  for (int i = 0; i < 2'000 && !client.IsReadable(10); ++i) Send(client, "x");
  EXPECT_EQ(AwaitTheEndOf(1).timed_out, 1u);
}

TEST_F(HealthConnectionTest, AnAnsweredClientThatDoesNotCloseIsClosed) {
  Serve(Plain());
  const auto client = LoopbackSocket::ConnectedTo(port_);
  Send(client, kCheck);
  const HealthServerReport report = AwaitTheEndOf(1);
  EXPECT_EQ(AnsweredWith(report, HttpStatus::kOk), 1u);
  EXPECT_THAT(ReadAll(client), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HealthConnectionTest, Tls12And13AreAnsweredAndClosedProperly) {
  Serve(Tls());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(port_, version, version);
    ASSERT_TRUE(client.IsConnected()) << version;
    EXPECT_EQ(client.version(), version);
    EXPECT_THAT(client.Ask(kCheck), HasSubstr("{\"status\":\"healthy\"}"));
    EXPECT_TRUE(client.IsProperlyClosed());
  }
  EXPECT_EQ(AnsweredWith(AwaitTheEndOf(2), HttpStatus::kOk), 2u);
}

TEST_F(HealthConnectionTest, OlderTlsIsRefused) {
  Serve(Tls());
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    EXPECT_FALSE(TlsClient(port_, version, version).IsConnected());
  }
  EXPECT_EQ(AwaitTheEndOf(2).tls_failed, 2u);
  EXPECT_THAT(TlsClient(port_).Ask(kCheck), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HealthConnectionTest, PlainHttpToTheTlsPortIsRefused) {
  Serve(Tls());
  EXPECT_THAT(Ask(), testing::Not(HasSubstr("healthy")));
  EXPECT_EQ(AwaitTheEndOf(1).tls_failed, 1u);
  EXPECT_THAT(TlsClient(port_).Ask(kCheck), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HealthConnectionTest, TlsToThePlainPortIsABadRequest) {
  Serve(Plain());
  EXPECT_FALSE(TlsClient(port_).IsConnected());
  EXPECT_EQ(AnsweredWith(AwaitTheEndOf(1), HttpStatus::kBadRequest), 1u);
  EXPECT_THAT(Ask(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HealthConnectionTest, HandshakeThatStopsHalfwayIsClosedAfterTheTimeout) {
  Serve(Impatient(Tls()));
  const auto client = LoopbackSocket::ConnectedTo(port_);
  Send(client, kHalfAHandshake);
  (void)ReadAll(client);
  EXPECT_EQ(AwaitTheEndOf(1).timed_out, 1u);
}

TEST_F(HealthConnectionTest, TlsClientThatOnlyConnectsHasLeft) {
  Serve(Tls());
  { const auto client = LoopbackSocket::ConnectedTo(port_); }
  EXPECT_EQ(AwaitTheEndOf(1).left, 1u);
}

}  // namespace
}  // namespace gwlbtap
