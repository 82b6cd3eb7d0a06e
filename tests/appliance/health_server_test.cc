// SPDX-License-Identifier: Apache-2.0
#include "appliance/health_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/appliance/health_rig.h"
#include "tests/support/tls_client.h"

namespace gwlbtap {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class HealthServerTest : public HealthRig {
 protected:
  static std::string FailureOf(const HealthServerOptions& options) {
    HealthServer server(options);
    const absl::Status opened = server.Open();
    EXPECT_FALSE(opened.ok());
    return opened.ToString();
  }
};

TEST_F(HealthServerTest, AnswersWithThePageThatWasSetLast) {
  Serve(Plain());
  EXPECT_THAT(Ask(), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("healthy")));
  Show(HealthPage(false, R"({"status":"unhealthy","causes":[],"more":0})"));
  EXPECT_THAT(Ask(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("unhealthy")));
  const HealthServerReport report = AwaitTheEndOf(2);
  EXPECT_EQ(AnsweredWith(report, HttpStatus::kOk), 1u);
  EXPECT_EQ(AnsweredWith(report, HttpStatus::kServiceUnavailable), 1u);
}

TEST_F(HealthServerTest, IsUnhealthyBeforeThereIsAPage) {
  server_.emplace(Plain());
  ASSERT_TRUE(server_->Open().ok());
  port_ = ParseEndpoint(server_->ListeningOn())->port;
  EXPECT_THAT(Ask(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("\"starting\"")));
}

TEST_F(HealthServerTest, DoesNotBelieveAnOldPage) {
  Serve(Plain());
  const HealthPage page(true, R"({"status":"healthy"})");
  Show(page, steady_clock::now() - seconds(60));
  EXPECT_THAT(Ask(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("\"control_stalled\""),
                           HasSubstr("no verdict for 60")));
  Show(page, steady_clock::now() + seconds(60));
  EXPECT_THAT(Ask(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HealthServerTest, AnswersNothingButItsPage) {
  Serve(Plain());
  EXPECT_THAT(Ask("HEAD /health HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(Ask("GET / HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Ask("DELETE /health HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(Ask("garbage\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Ask("GET /health HTTP/3.0\r\n\r\n"), StartsWith("HTTP/1.1 505 "));
}

TEST_F(HealthServerTest, AnswersTwoHundredAtOnce) {
  Serve(Plain());
  std::vector<LoopbackSocket> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(LoopbackSocket::ConnectedTo(port_));
  for (const LoopbackSocket& client : clients) Send(client, kCheck);
  for (const LoopbackSocket& client : clients) {
    EXPECT_THAT(ReadAll(client), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
}

TEST_F(HealthServerTest, AnswersAmongThousandsThatOnlyConnect) {
  Serve(Plain());
  constexpr int kEach = 1'000;
  std::vector<std::thread> crowd;
  for (int i = 0; i < 2; ++i) {
    crowd.emplace_back([this] {
      for (int j = 0; j < kEach; ++j) {
        auto client = LoopbackSocket::ConnectedTo(port_);
        if (j % 2 == 0) client.Reset();
      }
    });
  }
  for (int i = 0; i < 100; ++i) EXPECT_THAT(Ask(), StartsWith("HTTP/1.1 200 OK\r\n"));
  for (std::thread& thread : crowd) thread.join();
  EXPECT_EQ(AnsweredWith(AwaitTheEndOf(2 * kEach + 100), HttpStatus::kOk), 100u);
}

TEST_F(HealthServerTest, ClosesTheIdlestInFavourOfANewcomer) {
  HealthServerOptions options = Plain();
  options.max_connections = 2;
  Serve(options);
  const auto first = LoopbackSocket::ConnectedTo(port_);
  AwaitOpenConnections(1);
  const auto second = LoopbackSocket::ConnectedTo(port_);
  AwaitOpenConnections(2);
  Send(first, "GET /health");
  // What was there before a report is asked for is read by the time of the next but one.
  for (int i = 0; i < 3; ++i) (void)server_->Report();
  const auto third = LoopbackSocket::ConnectedTo(port_);
  EXPECT_THAT(ReadAll(second), IsEmpty());
  Send(first, " HTTP/1.0\r\n\r\n");
  EXPECT_THAT(ReadAll(first), StartsWith("HTTP/1.1 200 OK\r\n"));
  Send(third, kCheck);
  EXPECT_THAT(ReadAll(third), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(Await([](const auto& report) { return report.evicted == 1; }).accepted, 3u);
}

TEST_F(HealthServerTest, AnswersHoweverManySaysNothing) {
  for (const bool is_tls : {false, true}) {
    HealthServerOptions options = is_tls ? Tls() : Plain();
    options.max_connections = 8;
    Serve(options);
    std::vector<LoopbackSocket> silent;
    for (int i = 0; i < 100; ++i) silent.push_back(LoopbackSocket::ConnectedTo(port_));
    EXPECT_THAT(is_tls ? TlsClient(port_).Ask(kCheck) : Ask(), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_LE(server_->Report().open_connections, 8u);
  }
}

TEST_F(HealthServerTest, UsesAReloadedCertificateForNewConnections) {
  Serve(Tls("first"));
  TlsClient early(port_);
  EXPECT_EQ(early.PeerName(), "first");
  WriteFiles("second");
  const absl::Status reloaded = server_->ReloadCertificate();
  EXPECT_TRUE(reloaded.ok()) << reloaded.ToString();
  TlsClient late(port_);
  EXPECT_EQ(late.PeerName(), "second");
  EXPECT_THAT(early.Ask(kCheck), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(late.Ask(kCheck), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HealthServerTest, KeepsItsCertificateIfTheNewOneIsBad) {
  const HealthServerOptions options = Tls("first");
  Serve(options);
  WriteCertificate(MakeEllipticKey(), options.tls->certificate, "second");  // the key stays the old
  EXPECT_THAT(server_->ReloadCertificate().ToString(), HasSubstr(options.tls->key));
  EXPECT_EQ(TlsClient(port_).PeerName(), "first");
}

TEST_F(HealthServerTest, HasNothingToReloadWithoutTls) {
  Serve(Plain());
  EXPECT_TRUE(server_->ReloadCertificate().ok());
}

TEST_F(HealthServerTest, ReloadsWhileItIsAsked) {
  Serve(Tls());
  std::thread crowd([this] {
    for (int i = 0; i < 50; ++i) {
      EXPECT_THAT(TlsClient(port_).Ask(kCheck), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
  });
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(server_->ReloadCertificate().ok());
  crowd.join();
}

TEST_F(HealthServerTest, SaysWhereItCannotListen) {
  Serve(Plain());
  HealthServerOptions options = Plain();
  options.address.port = port_;
  EXPECT_THAT(
      FailureOf(options),
      HasSubstr("cannot answer health checks on 127.0.0.1:" + std::to_string(port_) + ": "));
}

TEST_F(HealthServerTest, SaysWhichCertificateItCannotUse) {
  HealthServerOptions options = Tls();
  options.tls->certificate = folder_.File("absent.pem");
  EXPECT_THAT(FailureOf(options), HasSubstr("absent.pem"));
}

TEST_F(HealthServerTest, ListensOnIpv6) {
  HealthServerOptions options = Plain();
  options.address.host = "::1";
  server_.emplace(options);
  if (const absl::Status opened = server_->Open(); !opened.ok()) {
    GTEST_SKIP() << "no IPv6 on loopback here: " << opened.ToString();
  }
  EXPECT_THAT(server_->ListeningOn(), StartsWith("[::1]:"));
  const auto client = LoopbackSocket::ConnectedTo(server_->ListeningOn());
  Send(client, kCheck);
  EXPECT_THAT(ReadAll(client), StartsWith("HTTP/1.1 503 "));
}

TEST_F(HealthServerTest, ClosesWhatIsOpenWhenItEnds) {
  for (const bool is_tls : {false, true}) {
    Serve(is_tls ? Tls() : Plain());
    const auto silent = LoopbackSocket::ConnectedTo(port_);
    const auto asking = LoopbackSocket::ConnectedTo(port_);
    Send(asking, is_tls ? kHalfAHandshake : "GET /health");
    AwaitOpenConnections(2);
    server_.reset();
    EXPECT_THAT(ReadAll(silent), IsEmpty());
    EXPECT_THAT(ReadAll(asking), IsEmpty());
  }
}

// While it lives, this process can open one more descriptor.
class OneMoreDescriptor {
 public:
  OneMoreDescriptor() {
    const int lowest_free = dup(STDERR_FILENO);
    close(lowest_free);
    EXPECT_EQ(getrlimit(RLIMIT_NOFILE, &before_), 0);
    const rlimit limited{.rlim_cur = static_cast<rlim_t>(lowest_free) + 1,
                         .rlim_max = before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &limited), 0);
  }
  OneMoreDescriptor(const OneMoreDescriptor&) = delete;
  OneMoreDescriptor& operator=(const OneMoreDescriptor&) = delete;
  ~OneMoreDescriptor() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace
}  // namespace gwlbtap
