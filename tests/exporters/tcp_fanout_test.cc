// SPDX-License-Identifier: Apache-2.0
//
// What both TCP exporters do, shown with the one that listens: the backlog that its clients share,
// the account of each, and the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporters/tcp_exporters.h"
#include "tests/exporters/eager_reader.h"
#include "tests/exporters/export_rig.h"
#include "tests/support/loopback_socket.h"

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kLarge = 300;           // packets that nearly fill a chunk
constexpr int kSmallBuffer = 64 * 1024;         // of a client that is meant to get stuck
constexpr std::uint32_t kMoreThanBuffers = 48;  // chunks: more than the kernel keeps for one client

class TcpFanoutTest : public testing::Test {
 protected:
  void Start(const TcpLimits& limits) {
    rig_.emplace(limits.when_full);
    exporter_ =
        &rig_->Add(MakeTcpListenExporter(rig_->io(), {"127.0.0.1", 0}, StreamFormat{}, limits));
    const absl::Status status = rig_->Start();
    ASSERT_TRUE(status.ok()) << status.ToString();
  }

  // A client that the exporter knows of.
  LoopbackSocket Connect(int receive_buffer = 0) {
    const std::size_t before = exporter_->ConnectedClients();
    LoopbackSocket client = LoopbackSocket::ConnectedTo(exporter_->ListeningOn(), receive_buffer);
    EXPECT_TRUE(Eventually([&] { return exporter_->ConnectedClients() == before + 1; }));
    return client;
  }

  // One chunk at a time, so that a client that reads never lags behind.
  void FeedInStepWith(const EagerReader& reader, std::uint32_t chunks) {
    for (std::uint32_t i = 0; i < chunks; ++i) {
      rig_->Feed(kLarge);
      const std::size_t all = kPcapFileHeaderSize + rig_->fed_amount().bytes;
      ASSERT_TRUE(Eventually([&] { return reader.count() >= all; }));
    }
  }

  // The balance of the client on that port; all of them have to add up as well.
  DeliveryReport ReportOf(std::uint16_t port) {
    const ExporterReport report = exporter_->Report();
    EXPECT_TRUE(report.delivery.IsBalanced());
    for (const ClientReport& client : report.clients) {
      EXPECT_TRUE(client.delivery.IsBalanced()) << client.peer;
      if (client.peer == "127.0.0.1:" + std::to_string(port)) return client.delivery;
    }
    ADD_FAILURE() << "no account of the client on port " << port;
    return {};
  }

  ExportRig& rig() { return *rig_; }
  Exporter& exporter() { return *exporter_; }

 private:
  std::optional<ExportRig> rig_;
  Exporter* exporter_ = nullptr;
};

TEST_F(TcpFanoutTest, AClientThatNeverReadsCostsTheOneThatDoesNothing) {
  Start({.queue_bytes = 4 * kChunkBytes});
  LoopbackSocket stuck = Connect(kSmallBuffer);
  LoopbackSocket good = Connect();
  const std::uint16_t good_port = good.port();
  EagerReader reader(std::move(good));
  FeedInStepWith(reader, kMoreThanBuffers);

  const DeliveryReport lost = ReportOf(stuck.port());
  EXPECT_EQ(lost.offered, rig().fed_amount());
  EXPECT_GT(lost.dropped_for(DropReason::kSlow).packets, 0U);
  EXPECT_EQ(lost.dropped_for(DropReason::kSlow), lost.dropped_total());
  EXPECT_GT(lost.in_flight.packets, 0U);

  // It reads on: what follows the gap begins with a whole record.
  EagerReader late(std::move(stuck));
  exporter().Finish(InGoodTime());
  const ParsedRecords all = ParseStream(reader.ToTheEnd());
  EXPECT_TRUE(all.is_intact);
  EXPECT_EQ(all.numbers, Numbers(0, rig().fed()));
  EXPECT_EQ(ReportOf(good_port).delivered, rig().fed_amount());
  const ParsedRecords some = ParseStream(late.ToTheEnd());
  EXPECT_TRUE(some.is_intact);
  EXPECT_EQ(some.rest, 0U);
  EXPECT_EQ(some.amount() + lost.dropped_total(), rig().fed_amount());
  EXPECT_EQ(some.numbers.back(), rig().fed() - 1);
}

TEST_F(TcpFanoutTest, FinishDeliversAllThatWasHandedOver) {
  Start({});
  EagerReader first(Connect());
  EagerReader second(Connect());
  for (int i = 0; i < 20; ++i) rig().Feed(kLarge);
  exporter().Finish(InGoodTime());
  EXPECT_EQ(ParseStream(first.ToTheEnd()).numbers, Numbers(0, rig().fed()));
  EXPECT_EQ(first.count(), second.count());
  const ExporterReport report = exporter().Report();
  EXPECT_EQ(report.handed, rig().fed_amount());
  EXPECT_EQ(report.delivery.delivered, rig().fed_amount() + rig().fed_amount());
  EXPECT_EQ(report.delivery.offered, report.delivery.delivered);
  EXPECT_EQ(exporter().ConnectedClients(), 0U);
}

TEST_F(TcpFanoutTest, WhatAClientHasNotTakenByTheDeadlineIsCounted) {
  Start({});
  LoopbackSocket stuck = Connect(kSmallBuffer);
  const std::uint16_t port = stuck.port();
  for (std::uint32_t i = 0; i < kMoreThanBuffers; ++i) rig().Feed(kLarge);
  exporter().Finish(In(milliseconds(50)));
  const DeliveryReport report = ReportOf(port);
  EXPECT_GT(report.dropped_for(DropReason::kShutdown).packets, 0U);
  EXPECT_EQ(report.in_flight, Amount{});

  const ParsedRecords parsed = ParseStream(stuck.ReadToTheEnd());
  EXPECT_TRUE(parsed.is_intact);
  EXPECT_EQ(parsed.amount(), report.delivered);
}

TEST_F(TcpFanoutTest, WhenToldToWaitASlowClientLosesNothing) {
  Start({.queue_bytes = kChunkBytes,
         .when_full = WhenFull::kWait,
         .stall_timeout = milliseconds(500)});
  const LoopbackSocket client = Connect(kSmallBuffer);
  std::vector<std::byte> got;
  std::thread slow([&] {
    // Slower than the kernel's buffers are large for as long as one may stall; then at full speed.
    for (int i = 0; i < 80 && client.ReadSome(got, 8'192); ++i) {
      std::this_thread::sleep_for(milliseconds(10));
    }
    while (client.ReadSome(got)) {
    }
  });
  for (std::uint32_t i = 0; i < kMoreThanBuffers; ++i) rig().Feed(kLarge);
  exporter().Finish(InGoodTime());
  slow.join();
  EXPECT_EQ(exporter().Report().delivery.dropped_total().packets, 0U);
  EXPECT_EQ(ParseStream(got).numbers, Numbers(0, rig().fed()));
}

TEST_F(TcpFanoutTest, WhenToldToWaitAClientThatTakesNothingIsNotWaitedForForever) {
  Start({.queue_bytes = 2 * kChunkBytes,
         .when_full = WhenFull::kWait,
         .stall_timeout = milliseconds(200)});
  const LoopbackSocket stuck = Connect(kSmallBuffer);
  EagerReader good(Connect());
  for (std::uint32_t i = 0; i < kMoreThanBuffers; ++i) rig().Feed(kLarge);
  exporter().Finish(InGoodTime());
  EXPECT_EQ(ParseStream(good.ToTheEnd()).numbers, Numbers(0, rig().fed()));
  const DeliveryReport report = ReportOf(stuck.port());
  EXPECT_EQ(report.offered, rig().fed_amount());
  EXPECT_GT(report.dropped_for(DropReason::kSlow).packets, 0U);
  EXPECT_EQ(report.in_flight, Amount{});
}

TEST_F(TcpFanoutTest, PacketsThatFindNobodyAreCounted) {
  Start({});
  for (int i = 0; i < 5; ++i) rig().Feed(kLarge);
  ASSERT_TRUE(Eventually([&] { return exporter().Report().delivery.in_flight == Amount{}; }));
  const LoopbackSocket client = Connect();
  rig().Feed(10);
  exporter().Finish(InGoodTime());
  const DeliveryReport report = exporter().Report().delivery;
  EXPECT_TRUE(report.IsBalanced());
  EXPECT_EQ(report.dropped_for(DropReason::kNoClient), AmountOf(0, 5 * kLarge));
  EXPECT_EQ(report.delivered, AmountOf(5 * kLarge, 10));
  EXPECT_EQ(ParseStream(client.ReadToTheEnd()).numbers, Numbers(5 * kLarge, rig().fed()));
}

TEST_F(TcpFanoutTest, AQuietStreamDoesNotCostASlowClientItsWindow) {
  Start({.queue_bytes = 4 * kChunkBytes});
  const LoopbackSocket stuck = Connect(kSmallBuffer);
  EagerReader pace(Connect());
  // As many flushes of a few packets as would fill the window many times over, were they not
  // merged.
  for (int i = 0; i < 500; ++i) {
    rig().Feed(1);
    ASSERT_TRUE(Eventually([&] { return exporter().Report().delivery.in_flight.packets < 500; }));
  }
  exporter().Finish(In(milliseconds(200)));
  EXPECT_EQ(ReportOf(stuck.port()).dropped_for(DropReason::kSlow), Amount{});
}

TEST(TcpFanout, OneThatIsNeverFinishedEndsWithItsClientsConnected) {
  std::optional<LoopbackSocket> stuck;  // outlives the exporter
  ExportRig rig;
  Exporter& exporter =
      rig.Add(MakeTcpListenExporter(rig.io(), {"127.0.0.1", 0}, StreamFormat{}, {}));
  ASSERT_TRUE(rig.Start().ok());
  stuck.emplace(LoopbackSocket::ConnectedTo(exporter.ListeningOn(), kSmallBuffer));
  ASSERT_TRUE(Eventually([&] { return exporter.ConnectedClients() == 1; }));
  // Small chunks among them: those are merged, and the exporter has to let go of its own.
  for (std::uint32_t i = 0; i < 4 * kMoreThanBuffers; ++i) rig.Feed(1 + i % 3 * 100);
  ASSERT_TRUE(Eventually([&] { return exporter.Report().delivery.offered == rig.fed_amount(); }));
  EXPECT_GT(exporter.Report().delivery.in_flight.packets, 0U);
}

}  // namespace
}  // namespace gwlbtap
