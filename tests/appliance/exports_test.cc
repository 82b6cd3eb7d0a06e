// SPDX-License-Identifier: Apache-2.0
#include "appliance/exports.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "tests/support/loopback_socket.h"
#include "tests/support/packet_builder.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Clock = std::chrono::steady_clock;

const std::vector<std::byte> kInner = PatternBytes(100);
constexpr std::chrono::seconds kLongEnough{20};

StreamConfig Stream(const std::string& name, std::vector<ExporterConfig> exporters) {
  return {.name = name, .exporters = std::move(exporters)};
}
ListenConfig ListenOn(std::uint16_t port) { return {.address = {"127.0.0.1", port}}; }

void Append(StreamWriter& writer, int packets) {
  for (int i = 0; i < packets; ++i) {
    EXPECT_TRUE(writer.Append({.bytes = kInner, .original_length = 100, .arrival = {}}));
  }
  writer.Seal();
}

class ExportsTest : public testing::Test {
 protected:
  ScratchFolder folder_;
};

TEST_F(ExportsTest, EveryExporterOfAStreamGetsWhatEveryWorkerStored) {
  const std::vector<StreamConfig> streams = {
      Stream("one", {FileConfig{folder_.File("a.pcap")}, FileConfig{folder_.File("b.pcap")}}),
      Stream("two", {FileConfig{folder_.File("c.pcap")}})};
  Exports exports(streams, {});
  const auto first_worker = exports.MakeWriters();
  const auto second_worker = exports.MakeWriters();
  ASSERT_THAT(first_worker, SizeIs(2));
  ASSERT_TRUE(exports.Open().ok());
  Append(*first_worker[0], 3);
  Append(*second_worker[0], 4);
  Append(*second_worker[1], 5);
  exports.Finish(Clock::now() + kLongEnough);
  EXPECT_THAT(folder_.Packets("a.pcap"), SizeIs(7));
  EXPECT_THAT(folder_.Packets("b.pcap"), SizeIs(7));
  EXPECT_THAT(folder_.Packets("c.pcap"), SizeIs(5));
  const std::vector<ExporterReport> reports = exports.Report(0);
  ASSERT_THAT(reports, SizeIs(2));
  EXPECT_EQ(reports[0].name, "file " + folder_.File("a.pcap"));
  EXPECT_EQ(reports[0].handed.packets, 7U);
  EXPECT_EQ(reports[1].delivery.delivered.packets, 7U);
  EXPECT_TRUE(exports.Failure().ok());
}

TEST_F(ExportsTest, ListensOnAnyFreePortAndTellsWhich) {
  const std::vector<StreamConfig> streams = {Stream("one", {ListenOn(0), ListenOn(0)})};
  Exports exports(streams, {});
  const auto writers = exports.MakeWriters();
  ASSERT_TRUE(exports.Open().ok());
  const std::vector<std::string> addresses = exports.ListeningOn();
  ASSERT_THAT(addresses, SizeIs(2));
  const auto address = ParseEndpoint(addresses[0]);
  ASSERT_TRUE(address.ok());
  EXPECT_NE(address->port, 0);
  const LoopbackSocket client = LoopbackSocket::ConnectedTo(address->port);
  const Clock::time_point deadline = Clock::now() + kLongEnough;
  while (exports.ConnectedClients() != 1 && Clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(exports.ConnectedClients(), 1U);
  const std::vector<ExporterCondition> conditions = exports.Conditions(0);
  ASSERT_THAT(conditions, SizeIs(2));
  EXPECT_EQ(conditions[0].name, "listen " + addresses[0]);
  EXPECT_EQ(conditions[0].collectors, 1U);
  EXPECT_EQ(conditions[1].collectors, 0U);
  EXPECT_TRUE(conditions[0].failure.ok());
  exports.Finish(Clock::now());
}

TEST_F(ExportsTest, APortInUseIsNamed) {
  const std::vector<StreamConfig> first_streams = {Stream("one", {ListenOn(0)})};
  Exports first(first_streams, {});
  const auto first_writers = first.MakeWriters();
  ASSERT_TRUE(first.Open().ok());
  const std::string address = first.ListeningOn().at(0);
  const auto endpoint = ParseEndpoint(address);
  ASSERT_TRUE(endpoint.ok());
  const std::vector<StreamConfig> streams = {Stream("one", {ListenOn(endpoint->port)})};
  Exports exports(streams, {});
  const auto writers = exports.MakeWriters();
  const absl::Status status = exports.Open();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr(address));
}

TEST_F(ExportsTest, WhenOneOutputCannotBeOpenedTheOthersLeaveNothingBehind) {
  const std::vector<StreamConfig> streams = {
      Stream("one", {FileConfig{folder_.File("a.pcap")}, FileConfig{"/nowhere/b.pcap"}})};
  {
    Exports exports(streams, {});
    const auto writers = exports.MakeWriters();
    const absl::Status status = exports.Open();
    ASSERT_FALSE(status.ok());
    EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/b.pcap"));
  }
  EXPECT_THAT(folder_.Names(), IsEmpty());
}

TEST_F(ExportsTest, AFileThatIsThereIsReplacedOnlyIfSoWished) {
  folder_.Write("a.pcap", PatternBytes(3));
  const std::vector<StreamConfig> streams = {Stream("one", {FileConfig{folder_.File("a.pcap")}})};
  {
    Exports exports(streams, {});
    const auto writers = exports.MakeWriters();
    EXPECT_THAT(std::string(exports.Open().message()), HasSubstr(folder_.File("a.pcap")));
  }
  Exports exports(streams, {.if_exists = OutputFile::IfExists::kReplace});
  const auto writers = exports.MakeWriters();
  ASSERT_TRUE(exports.Open().ok());
  Append(*writers[0], 2);
  exports.Finish(Clock::now() + kLongEnough);
  EXPECT_THAT(folder_.Packets("a.pcap"), SizeIs(2));
  EXPECT_THAT(folder_.Names(), ElementsAre("a.pcap"));
}

TEST_F(ExportsTest, ACollectorThatIsNotThereIsAFailureWhereSoWished) {
  std::uint16_t nobody = 0;
  {
    const LoopbackSocket socket = LoopbackSocket::BoundTo("127.0.0.1:0");
    nobody = socket.port();
  }
  const std::vector<StreamConfig> streams = {
      Stream("one", {ConnectConfig{.address = {"127.0.0.1", nobody}}})};
  Exports exports(streams, {.gives_up_connecting = true});
  const auto writers = exports.MakeWriters();
  ASSERT_TRUE(exports.Open().ok());
  const Clock::time_point deadline = Clock::now() + kLongEnough;
  while (exports.Failure().ok() && Clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_THAT(std::string(exports.Failure().message()),
              HasSubstr(fmt::format("127.0.0.1:{}", nobody)));
  exports.Finish(Clock::now());
}

TEST_F(ExportsTest, TheSnapLengthOfAStreamCutsItsPackets) {
  std::vector<StreamConfig> streams = {Stream("one", {FileConfig{folder_.File("a.pcap")}})};
  streams[0].snap_length = 64;
  Exports exports(streams, {});
  const auto writers = exports.MakeWriters();
  ASSERT_TRUE(exports.Open().ok());
  Append(*writers[0], 1);
  exports.Finish(Clock::now() + kLongEnough);
  const auto packets = folder_.Packets("a.pcap");
  ASSERT_THAT(packets, SizeIs(1));
  EXPECT_THAT(packets[0], SizeIs(64));
}

}  // namespace
}  // namespace gwlbtap
