// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <stdexcept>

#include "exporters/tcp_exporters.h"
#include "tests/exporters/export_rig.h"
#include "tests/support/loopback_socket.h"

namespace gwlbtap {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class TcpListenExporterTest : public testing::Test {
 protected:
  void Start(const std::string& host = "127.0.0.1", const TcpLimits& limits = {}) {
    exporter_ = &rig_.Add(MakeTcpListenExporter(rig_.io(), {host, 0}, StreamFormat{}, limits));
    const absl::Status status = rig_.Start();
    ASSERT_TRUE(status.ok()) << status.ToString();
  }

  // A client that the exporter knows of.
  LoopbackSocket Connect() {
    const std::size_t before = exporter_->ConnectedClients();
    LoopbackSocket client = LoopbackSocket::ConnectedTo(exporter_->ListeningOn());
    EXPECT_TRUE(Eventually([&] { return exporter_->ConnectedClients() == before + 1; }));
    return client;
  }

  // The client gets a header, and everything that is handed over from now on.
  void ExpectServed(const LoopbackSocket& client) {
    const std::uint32_t first = rig_.fed();
    rig_.Feed(100);
    exporter_->Finish(InGoodTime());
    const ParsedRecords parsed = ParseStream(client.ReadToTheEnd());
    EXPECT_TRUE(parsed.is_intact);
    EXPECT_EQ(parsed.rest, 0U);
    EXPECT_EQ(parsed.numbers, Numbers(first, rig_.fed()));
  }

  ExportRig& rig() { return rig_; }
  Exporter& exporter() { return *exporter_; }

 private:
  ExportRig rig_;
  Exporter* exporter_ = nullptr;
};

TEST_F(TcpListenExporterTest, AClientGetsTheFileHeaderAtOnce) {
  Start();
  const LoopbackSocket client = Connect();
  const auto header = PcapFileHeader(CaptureFormat::kPcap, kMaxRecordBytes);
  EXPECT_THAT(client.Read(header.size()), testing::ElementsAreArray(header));
}

TEST_F(TcpListenExporterTest, AllClientsGetTheSameWholeRecords) {
  Start();
  const LoopbackSocket first = Connect();
  const LoopbackSocket second = Connect();
  rig().Feed(250);
  ExpectServed(Connect());
  const std::vector<std::byte> bytes = first.ReadToTheEnd();
  EXPECT_EQ(ParseStream(bytes).numbers, Numbers(0, rig().fed()));
  EXPECT_TRUE(second.ReadToTheEnd() == bytes);
}

TEST_F(TcpListenExporterTest, SaysWhereItListens) {
  Start();
  EXPECT_THAT(exporter().ListeningOn(), StartsWith("127.0.0.1:"));
  EXPECT_FALSE(exporter().ListeningOn().ends_with(":0"));
  EXPECT_EQ(exporter().Report().name, "listen " + exporter().ListeningOn());
  EXPECT_TRUE(exporter().Failure().ok());
}

TEST_F(TcpListenExporterTest, ListensOnIpv6) {
  Start("::1");
  EXPECT_THAT(exporter().ListeningOn(), StartsWith("[::1]:"));
  const LoopbackSocket client = Connect();
  EXPECT_THAT(exporter().Report().clients.front().peer, StartsWith("[::1]:"));
  ExpectServed(client);
}

TEST_F(TcpListenExporterTest, APortInUseIsAnErrorThatNamesTheAddress) {
  const LoopbackSocket other = LoopbackSocket::ListeningOn("127.0.0.1:0");
  ExportRig rig;
  rig.Add(MakeTcpListenExporter(rig.io(), {"127.0.0.1", other.port()}, StreamFormat{}, {}));
  const absl::Status status = rig.Start();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.message(), "cannot listen on 127.0.0.1:" + std::to_string(other.port()) +
                                  ": Address already in use");
}

TEST_F(TcpListenExporterTest, AnAddressThatIsNotOursIsAnErrorThatNamesIt) {
  ExportRig rig;
  rig.Add(MakeTcpListenExporter(rig.io(), {"192.0.2.1", 0}, StreamFormat{}, {}));
  EXPECT_THAT(rig.Start().ToString(), HasSubstr("cannot listen on 192.0.2.1:0: "));
}

TEST_F(TcpListenExporterTest, AClientThatSpeaksIsServedAllTheSame) {
  Start();
  const LoopbackSocket client = Connect();
  client.Send(std::vector<std::byte>(80 * 1024));
  ExpectServed(client);
}

TEST_F(TcpListenExporterTest, AClientThatHasClosedForSendingIsServedAllTheSame) {
  Start();
  const LoopbackSocket client = Connect();
  client.CloseForSending();
  rig().Feed(10);
  EXPECT_EQ(client.Read(kPcapFileHeaderSize + AmountOf(0, 10).bytes).size(),
            kPcapFileHeaderSize + AmountOf(0, 10).bytes);
  rig().Feed(10);
  exporter().Finish(InGoodTime());
  EXPECT_EQ(ParseRecords(client.ReadToTheEnd()).numbers, Numbers(10, 20));
}

TEST_F(TcpListenExporterTest, AClientThatResetsIsGoneAndItsAccountStays) {
  Start();
  LoopbackSocket client = Connect();
  const std::string name = "127.0.0.1:" + std::to_string(client.port());
  rig().Feed(10);
  ASSERT_EQ(client.Read(1'000).size(), 1'000U);
  client.Reset();
  ASSERT_TRUE(Eventually([&] { return exporter().ConnectedClients() == 0; }));
  const ExporterReport report = exporter().Report();
  ASSERT_THAT(report.clients, SizeIs(1));
  EXPECT_EQ(report.clients[0].peer, name);
  EXPECT_FALSE(report.clients[0].is_connected);
  EXPECT_EQ(report.clients[0].delivery.offered, AmountOf(0, 10));
  EXPECT_TRUE(report.clients[0].delivery.IsBalanced());
  ExpectServed(Connect());
  EXPECT_TRUE(exporter().Report().delivery.IsBalanced());
}

TEST_F(TcpListenExporterTest, WhatAClientHadOutstandingWhenItResetIsCounted) {
  Start();
  LoopbackSocket client = Connect();
  for (int i = 0; i < 48; ++i) rig().Feed(300);
  ASSERT_TRUE(
      Eventually([&] { return exporter().Report().delivery.offered == rig().fed_amount(); }));
  client.Reset();
  ASSERT_TRUE(Eventually([&] { return exporter().ConnectedClients() == 0; }));
  const DeliveryReport report = exporter().Report().delivery;
  EXPECT_GT(report.dropped_for(DropReason::kDisconnected).packets, 0U);
  EXPECT_EQ(report.delivered + report.dropped_for(DropReason::kDisconnected), rig().fed_amount());
}

TEST_F(TcpListenExporterTest, ClientsThatConnectAndLeaveDoNoHarm) {
  Start("127.0.0.1", {.max_clients = 64});
  const LoopbackSocket client = Connect();
  for (int i = 0; i < 20; ++i) LoopbackSocket::ConnectedTo(exporter().ListeningOn()).Close();
  for (int i = 0; i < 20; ++i) {
    LoopbackSocket visitor = LoopbackSocket::ConnectedTo(exporter().ListeningOn());
    i % 2 == 0 ? visitor.Reset() : visitor.CloseForSending();
  }
  // Whoever has left is noticed at the latest when something is sent to it.
  ASSERT_TRUE(Eventually([&] {
    rig().Feed(1);
    return exporter().ConnectedClients() == 1;
  }));
  rig().Feed(10);
  exporter().Finish(InGoodTime());
  EXPECT_EQ(ParseStream(client.ReadToTheEnd()).numbers, Numbers(0, rig().fed()));
  EXPECT_TRUE(exporter().Report().delivery.IsBalanced());
}

TEST_F(TcpListenExporterTest, AClientTooManyIsRefusedAndCounted) {
  Start("127.0.0.1", {.max_clients = 2});
  const LoopbackSocket first = Connect();
  LoopbackSocket second = Connect();
  const LoopbackSocket third = LoopbackSocket::ConnectedTo(exporter().ListeningOn());
  EXPECT_THAT(third.ReadToTheEnd(), SizeIs(0));
  EXPECT_EQ(exporter().Report().refused_clients, 1U);
  EXPECT_EQ(exporter().ConnectedClients(), 2U);

  second.Reset();
  ASSERT_TRUE(Eventually([&] { return exporter().ConnectedClients() == 1; }));
  ExpectServed(Connect());
}

TEST_F(TcpListenExporterTest, ANewcomerTakesThePlaceOfAClientThatHasClosed) {
  Start("127.0.0.1", {.max_clients = 2});
  const LoopbackSocket first = Connect();
  LoopbackSocket second = Connect();
  ASSERT_EQ(second.Read(kPcapFileHeaderSize).size(), kPcapFileHeaderSize);  // or it were a reset
  second.Close();
  // Nothing is sent to it, so only its end of input tells; and that may come a moment late.
  ASSERT_TRUE(Eventually([&] {
    const LoopbackSocket newcomer = LoopbackSocket::ConnectedTo(exporter().ListeningOn());
    return newcomer.Read(kPcapFileHeaderSize).size() == kPcapFileHeaderSize;
  }));
  ExpectServed(first);
}

TEST_F(TcpListenExporterTest, AfterFinishNobodyIsAcceptedAnyMore) {
  Start();
  const std::string address = exporter().ListeningOn();
  exporter().Finish(InGoodTime());
  LoopbackSocket::ListeningOn(address);  // the port is free again
}

TEST_F(TcpListenExporterTest, OnlyTheLastClientsThatHaveGoneAreReportedButAllAreCounted) {
  Start();
  constexpr int kVisitors = 80;
  for (int i = 0; i < kVisitors; ++i) {
    LoopbackSocket client = Connect();
    rig().Feed(1);
    ASSERT_TRUE(
        Eventually([&] { return exporter().Report().delivery.offered == rig().fed_amount(); }));
    client.Reset();
    ASSERT_TRUE(Eventually([&] { return exporter().ConnectedClients() == 0; }));
  }
  const ExporterReport report = exporter().Report();
  EXPECT_LT(report.clients.size(), static_cast<std::size_t>(kVisitors));
  EXPECT_EQ(report.delivery.offered, rig().fed_amount());
  EXPECT_TRUE(report.delivery.IsBalanced());
}

TEST_F(TcpListenExporterTest, AClientThatHasClosedItsSideIsServedButIsNoCollectorToCountOn) {
  Start();
  const LoopbackSocket client = Connect();
  EXPECT_EQ(exporter().Missed(), 0U);
  EXPECT_EQ(exporter().Collectors(), 1U);
  client.CloseForSending();
  EXPECT_TRUE(Eventually([&] { return exporter().Collectors() == 0; }));
  ExpectServed(client);
  EXPECT_EQ(exporter().Collectors(), 0U);
}

TEST_F(TcpListenExporterTest, AFailureOfItsThreadIsItsOwn) {
  Start();
  EXPECT_TRUE(exporter().Failure().ok());
  EXPECT_EQ(exporter().Report().failure, "");
  asio::post(rig().io().context(), [] { throw std::runtime_error("out of something"); });
  EXPECT_TRUE(Eventually([this] { return !exporter().Failure().ok(); }));
  EXPECT_EQ(exporter().Report().failure, "the thread rig: out of something");
}

}  // namespace
}  // namespace gwlbtap
