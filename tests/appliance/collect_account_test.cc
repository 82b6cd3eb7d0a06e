// SPDX-License-Identifier: Apache-2.0
#include "appliance/collect_account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/packet_builder.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::byte> TunnelFrame(std::uint32_t vni) {
  return PacketBuilder().Ethernet().Ipv4().Udp().Vxlan({.vni = vni}).Ethernet().Payload(50).Build();
}

TEST(CollectAccount, IsTheSumOverAllWorkersAndBalances) {
  const ScratchFolder folder;
  const std::vector<StreamConfig> streams = {
      {.name = "siem", .exporters = {FileConfig{folder.File("a.pcap")}}},
      {.name = "ns",
       .format = CaptureFormat::kPcapNs,
       .exporters = {FileConfig{folder.File("b.pcap")}}}};
  Exports exports(streams, {});
  std::vector<std::unique_ptr<Pipeline>> pipelines;
  for (int worker = 0; worker < 2; ++worker) {
    pipelines.push_back(
        std::make_unique<Pipeline>(PipelineOptions{.max_sources = 2}, exports.MakeWriters()));
  }
  ASSERT_TRUE(exports.Open().ok());
  for (const std::uint32_t vni : {7U, 7U, 8U, 9U}) pipelines[0]->Process({TunnelFrame(vni), {}});
  pipelines[1]->Process({TunnelFrame(7), {}});
  pipelines[1]->Process({std::vector<std::byte>(5), {}});
  pipelines[1]->Process({PacketBuilder().Ethernet().Arp().Build(), {}});
  for (const auto& pipeline : pipelines) pipeline->Flush();
  exports.Finish(std::chrono::steady_clock::now() + std::chrono::seconds(20));

  const Account account = CollectAccount(pipelines, exports, streams);
  EXPECT_THAT(BrokenLaws(account), IsEmpty());
  EXPECT_EQ(account.received.packets, 7U);
  EXPECT_EQ(account.fate(Fate::kExported), 5U);
  EXPECT_EQ(account.fate(Fate::kNotTunnel), 1U);
  EXPECT_EQ(account.refusals[static_cast<std::size_t>(DecapStatus::kEthernetTruncated)], 1U);
  ASSERT_THAT(account.sources, SizeIs(2));
  EXPECT_EQ(account.sources[0].key.vni(), 7U);
  EXPECT_EQ(account.sources[0].amount.packets, 3U);
  EXPECT_EQ(account.sources_overflow.packets, 1U);
  ASSERT_THAT(account.streams, SizeIs(2));
  EXPECT_EQ(account.streams[1].name, "ns");
  EXPECT_EQ(account.streams[1].format, CaptureFormat::kPcapNs);
  EXPECT_EQ(account.streams[1].stored.packets, 5U);
  EXPECT_EQ(account.streams[1].exporters[0].delivery.delivered.packets, 5U);
  EXPECT_EQ(account.port.has_value(), false);
}

}  // namespace
}  // namespace gwlbtap
