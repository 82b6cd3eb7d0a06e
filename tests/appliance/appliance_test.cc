// SPDX-License-Identifier: Apache-2.0
#include "appliance/appliance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <thread>

#include "appliance/capture_writer.h"
#include "appliance/traffic_generator.h"
#include "tests/appliance/dpdk_once.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kPackets = 5'000;

void WriteTraffic(const std::string& path) {
  auto generator = TrafficGenerator::Create({});
  ASSERT_TRUE(generator.ok());
  auto writer = CaptureWriter::Create(path, -1);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(writer->Begin({CaptureFormat::kPcap, kMaxRecordBytes, kLinkTypeEthernet}).ok());
  std::array<std::byte, kLargestGeneratedFrame> buffer;
  for (std::uint64_t i = 0; i < kPackets; ++i) {
    const GeneratedFrame frame = generator->Next(buffer);
    ASSERT_TRUE(writer
                    ->Append({ByteView(buffer).first(frame.size),
                              static_cast<std::uint32_t>(frame.size), frame.arrival})
                    .ok());
  }
  ASSERT_TRUE(writer->Commit().ok());
}

Config MakeConfig(const std::string& port, const std::string& file) {
  Config config;
  config.boot.port = port;
  config.boot.buffers = 1'024;
  config.boot.when_full = WhenFull::kWait;
  config.streams = {{.name = "all", .exporters = {FileConfig{file}}}};
  return config;
}

TEST(Appliance, DeliversEverythingThatItReceivedAndBalances) {
  if (!MayStartDpdk()) GTEST_SKIP() << kDpdkHasStarted;
  const ScratchFolder folder;
  WriteTraffic(folder.File("in.pcap"));
  auto appliance = Appliance::Open(
      MakeConfig("net_pcap0,rx_pcap=" + folder.File("in.pcap"), folder.File("out-%Y.pcap")));
  ASSERT_TRUE(appliance.ok()) << appliance.status();
  EXPECT_EQ((*appliance)->FramesReceived(), 0U);
  (*appliance)->Start();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while ((*appliance)->FramesReceived() < kPackets && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const Account account = (*appliance)->Stop();
  EXPECT_THAT(BrokenLaws(account), IsEmpty());
  EXPECT_EQ(account.received.packets, kPackets);
  EXPECT_EQ(account.fate(Fate::kExported), kPackets);
  EXPECT_THAT(account.sources, SizeIs(4));
  ASSERT_TRUE(account.port.has_value());
  EXPECT_EQ(account.port->missed, 0U);
  ASSERT_THAT(account.streams, SizeIs(1));
  EXPECT_EQ(account.streams[0].exporters[0].delivery.delivered.packets, kPackets);
  EXPECT_GT(account.packets_per_second(), 0);
  const std::vector<std::string> names = folder.Names();
  ASSERT_THAT(names, SizeIs(2));
  const std::string out = names[0] == "in.pcap" ? names[1] : names[0];
  EXPECT_THAT(out, testing::MatchesRegex("out-20[0-9][0-9].pcap"));
  EXPECT_THAT(folder.Packets(out), SizeIs(kPackets));
}

TEST(Appliance, APortThatIsNoneIsRefusedBeforeAnythingIsOpened) {
  const ScratchFolder folder;
  const auto appliance = Appliance::Open(MakeConfig("eth1", folder.File("out.pcap")));
  ASSERT_FALSE(appliance.ok());
  EXPECT_THAT(std::string(appliance.status().message()), HasSubstr("\"eth1\" is not a port"));
  EXPECT_THAT(folder.Names(), IsEmpty());
}

}  // namespace
}  // namespace gwlbtap
