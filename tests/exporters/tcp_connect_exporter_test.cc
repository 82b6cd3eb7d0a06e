// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "exporters/tcp_exporters.h"
#include "tests/exporters/eager_reader.h"
#include "tests/exporters/export_rig.h"
#include "tests/support/loopback_socket.h"

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kLarge = 300;  // packets that nearly fill a chunk
constexpr RetryPolicy kImpatient{.initial = milliseconds(1), .maximum = milliseconds(5)};

class TcpConnectExporterTest : public testing::Test {
 protected:
  void Start(const Endpoint& collector, const RetryPolicy& retry = kImpatient,
             const TcpLimits& limits = {}) {
    exporter_ =
        &rig_.Add(MakeTcpConnectExporter(rig_.io(), collector, StreamFormat{}, limits, retry));
    const absl::Status status = rig_.Start();
    ASSERT_TRUE(status.ok()) << status.ToString();
  }
  [[nodiscard]] bool IsConnected() const { return exporter_->ConnectedClients() == 1; }

  ExportRig& rig() { return rig_; }
  Exporter& exporter() { return *exporter_; }

 private:
  ExportRig rig_;
  Exporter* exporter_ = nullptr;
};

TEST_F(TcpConnectExporterTest, TheCollectorGetsAHeaderAndWholeRecords) {
  const LoopbackSocket collector = LoopbackSocket::ListeningOn("127.0.0.1:0");
  Start({"127.0.0.1", collector.port()});
  const LoopbackSocket stream = collector.Accept();
  rig().Feed(100);
  exporter().Finish(InGoodTime());
  const ParsedRecords parsed = ParseStream(stream.ReadToTheEnd());
  EXPECT_TRUE(parsed.is_intact);
  EXPECT_EQ(parsed.numbers, Numbers(0, 100));
  EXPECT_EQ(exporter().Report().delivery.delivered, rig().fed_amount());
  EXPECT_EQ(exporter().Report().name, "connect 127.0.0.1:" + std::to_string(collector.port()));
}

TEST_F(TcpConnectExporterTest, ConnectsOverIpv6) {
  const LoopbackSocket collector = LoopbackSocket::ListeningOn("[::1]:0");
  Start({"::1", collector.port()});
  const LoopbackSocket stream = collector.Accept();
  rig().Feed(10);
  exporter().Finish(InGoodTime());
  EXPECT_EQ(ParseStream(stream.ReadToTheEnd()).numbers, Numbers(0, 10));
}

// "localhost" may stand for ::1 first, where nobody listens.
// A root file system without /etc/hosts has no such name.
bool KnowsLocalhost() {
  addrinfo* found = nullptr;
  if (getaddrinfo("localhost", nullptr, nullptr, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

TEST_F(TcpConnectExporterTest, ConnectsToANameTryingAllItsAddresses) {
  if (!KnowsLocalhost()) GTEST_SKIP() << "this system cannot resolve localhost";
  const LoopbackSocket collector = LoopbackSocket::ListeningOn("127.0.0.1:0");
  Start({"localhost", collector.port()});
  const LoopbackSocket stream = collector.Accept();
  rig().Feed(10);
  exporter().Finish(InGoodTime());
  EXPECT_EQ(ParseStream(stream.ReadToTheEnd()).numbers, Numbers(0, 10));
}

TEST_F(TcpConnectExporterTest, WhatComesBeforeTheCollectorDoesWaitsForIt) {
  const LoopbackSocket collector = LoopbackSocket::BoundTo("127.0.0.1:0");
  Start({"127.0.0.1", collector.port()});
  for (int i = 0; i < 3; ++i) rig().Feed(kLarge);
  collector.Listen();
  const LoopbackSocket stream = collector.Accept();
  exporter().Finish(InGoodTime());
  EXPECT_EQ(ParseStream(stream.ReadToTheEnd()).numbers, Numbers(0, rig().fed()));
}

TEST_F(TcpConnectExporterTest, ConnectsAgainAfterTheCollectorHasDied) {
  const LoopbackSocket collector = LoopbackSocket::ListeningOn("127.0.0.1:0");
  Start({"127.0.0.1", collector.port()});
  for (std::uint32_t round = 0; round < 5; ++round) {
    LoopbackSocket stream = collector.Accept();
    rig().Feed(20);
    const std::size_t all = kPcapFileHeaderSize + AmountOf(round * 20, 20).bytes;
    EXPECT_EQ(ParseStream(stream.Read(all)).numbers, Numbers(round * 20, rig().fed()));
    stream.Reset();
  }
  const LoopbackSocket stream = collector.Accept();
  exporter().Finish(InGoodTime());
  EXPECT_TRUE(exporter().Report().delivery.IsBalanced());
  EXPECT_EQ(exporter().Report().delivery.delivered, rig().fed_amount());
}

TEST_F(TcpConnectExporterTest, ANewConnectionContinuesWithTheNextWholeRecord) {
  const LoopbackSocket collector = LoopbackSocket::ListeningOn("127.0.0.1:0", 64 * 1024);
  Start({"127.0.0.1", collector.port()});
  LoopbackSocket broken = collector.Accept();
  for (int i = 0; i < 48; ++i) rig().Feed(kLarge);
  ASSERT_TRUE(ParseStream(broken.Read(100'000)).is_intact);
  ASSERT_TRUE(
      Eventually([&] { return exporter().Report().delivery.offered == rig().fed_amount(); }));
  broken.Reset();
  EagerReader reader(collector.Accept());
  exporter().Finish(InGoodTime());
  const ParsedRecords parsed = ParseStream(reader.ToTheEnd());
  EXPECT_TRUE(parsed.is_intact);
  ASSERT_FALSE(parsed.numbers.empty());
  EXPECT_GT(parsed.numbers.front(), 0U);
  EXPECT_EQ(parsed.numbers, Numbers(parsed.numbers.front(), rig().fed()));
  // What the first connection was given counts as delivered: TCP does not say what arrived.
  EXPECT_EQ(exporter().Report().delivery.delivered, rig().fed_amount());
}

TEST_F(TcpConnectExporterTest, WhatDoesNotFitWhileTheCollectorIsAwayIsCounted) {
  const LoopbackSocket collector = LoopbackSocket::BoundTo("127.0.0.1:0");
  Start({"127.0.0.1", collector.port()}, kImpatient, {.queue_bytes = 2 * kChunkBytes});
  for (int i = 0; i < 10; ++i) rig().Feed(kLarge);
  const Amount lost = AmountOf(0, 8 * kLarge);
  const auto report = [this] { return exporter().Report().delivery; };
  ASSERT_TRUE(Eventually([&] { return report().dropped_for(DropReason::kDisconnected) == lost; }));
  EXPECT_EQ(report().in_flight, AmountOf(8 * kLarge, 2 * kLarge));
  exporter().Finish(In(milliseconds(20)));
  EXPECT_EQ(report().dropped_for(DropReason::kShutdown), AmountOf(8 * kLarge, 2 * kLarge));
  EXPECT_EQ(report().offered, rig().fed_amount());
  EXPECT_TRUE(report().IsBalanced());
  EXPECT_EQ(report().in_flight, Amount{});
}

TEST_F(TcpConnectExporterTest, GivesUpAtOnceWhenAskedToAndSaysWhy) {
  const LoopbackSocket collector = LoopbackSocket::BoundTo("127.0.0.1:0");
  Start({"127.0.0.1", collector.port()}, {.gives_up = true});
  ASSERT_TRUE(Eventually([&] { return !exporter().Failure().ok(); }));
  EXPECT_EQ(
      exporter().Failure().message(),
      "cannot connect to 127.0.0.1:" + std::to_string(collector.port()) + ": Connection refused");
}

TEST_F(TcpConnectExporterTest, KeepsTryingAfterItHasOnceConnectedThoughItGivesUpAtTheStart) {
  const LoopbackSocket collector = LoopbackSocket::ListeningOn("127.0.0.1:0");
  Start({"127.0.0.1", collector.port()},
        {.initial = milliseconds(1), .maximum = milliseconds(5), .gives_up = true});
  LoopbackSocket first = collector.Accept();
  ASSERT_TRUE(Eventually([this] { return IsConnected(); }));
  first.Reset();
  const LoopbackSocket again = collector.Accept();
  EXPECT_TRUE(exporter().Failure().ok());
}

TEST_F(TcpConnectExporterTest, FinishEndsTheWaitForACollectorAtTheDeadline) {
  const LoopbackSocket collector = LoopbackSocket::BoundTo("127.0.0.1:0");
  Start({"127.0.0.1", collector.port()},
        {.initial = std::chrono::hours(1), .maximum = std::chrono::hours(1)});
  rig().Feed(10);
  exporter().Finish(In(milliseconds(50)));
  EXPECT_EQ(exporter().Report().delivery.dropped_for(DropReason::kShutdown), rig().fed_amount());
}

TEST_F(TcpConnectExporterTest, ACollectorThatAcceptsAndClosesAtOnceIsNotHammered) {
  const LoopbackSocket collector = LoopbackSocket::ListeningOn("127.0.0.1:0");
  Start({"127.0.0.1", collector.port()},
        {.initial = milliseconds(50), .maximum = milliseconds(400)});
  int connections = 0;
  for (const auto end = In(std::chrono::seconds(1)); std::chrono::steady_clock::now() < end;) {
    if (!collector.IsReadable(10)) continue;
    collector.Accept().Close();
    ++connections;
    rig().Feed(1);  // what is sent to it tells that it has closed
  }
  EXPECT_GE(connections, 2);
  // At the least half of 50, 100, 200, and then 400 ms lie between them; without growth there would
  // be twenty and more.
  EXPECT_LE(connections, 10);
}

// Every attempt has a socket of its own, and this process has no others that come and go.
std::set<std::string> OwnSockets() {
  std::set<std::string> sockets;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    const std::string target = std::filesystem::read_symlink(entry, error).string();
    if (!error && target.starts_with("socket:")) sockets.insert(target);
  }
  return sockets;
}

TEST_F(TcpConnectExporterTest, PausesBetweenAttemptsGrowUpToTheirLimit) {
  constexpr std::size_t kAttempts = 12;
  const LoopbackSocket collector = LoopbackSocket::BoundTo("127.0.0.1:0");
  std::set<std::string> seen = OwnSockets();
  const std::size_t before = seen.size();
  const auto start = std::chrono::steady_clock::now();
  Start({"127.0.0.1", collector.port()},
        {.initial = milliseconds(20), .maximum = milliseconds(80)});
  ASSERT_TRUE(Eventually([&] {
    seen.merge(OwnSockets());
    return seen.size() >= before + kAttempts;
  }));
  const auto elapsed = std::chrono::steady_clock::now() - start;
  // At the least half of 20, 40, and then nine times 80 ms; without growth 11 pauses end by 220 ms.
  EXPECT_GE(elapsed, milliseconds(370));
  // Without a limit the twelfth attempt would come after 20 s at the earliest.
  EXPECT_LT(elapsed, std::chrono::seconds(10));
}

TEST_F(TcpConnectExporterTest, AFailureOfItsThreadIsItsOwn) {
  const LoopbackSocket collector = LoopbackSocket::ListeningOn("127.0.0.1:0");
  Start({"127.0.0.1", collector.port()});
  EXPECT_TRUE(exporter().Failure().ok());
  EXPECT_EQ(exporter().Report().failure, "");
  asio::post(rig().io().context(), [] { throw std::runtime_error("out of something"); });
  EXPECT_TRUE(Eventually([this] { return !exporter().Failure().ok(); }));
  EXPECT_EQ(exporter().Report().failure, "the thread rig: out of something");
}

}  // namespace
}  // namespace gwlbtap
