// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/ethdev_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "dataplane/dpdk/port.h"
#include "tests/dataplane/dpdk/shared_eal.h"
#include "tests/support/pcap_stream.h"

namespace gwlbtap::dpdk {
namespace {

const WallTime kNow(std::chrono::seconds(1'700'000'000));

class EthdevSourceTest : public testing::Test {
 protected:
  ~EthdevSourceTest() override { std::filesystem::remove(path_); }

  // A port that receives what the capture holds.
  std::unique_ptr<Port> Open(const PcapStream& capture) {
    std::ofstream file(path_, std::ios::binary);
    for (const std::byte byte : capture.bytes()) file.put(static_cast<char>(byte));
    file.close();
    auto device = ParseDevice("net_pcap0,rx_pcap=" + path_);
    EXPECT_TRUE(device.ok());
    auto port = Port::Open(SharedEal(), {.device = *device, .buffers = kTestBuffers});
    EXPECT_TRUE(port.ok()) << port.status();
    return *std::move(port);
  }

  // The sizes of all frames until nothing comes any more.
  std::vector<std::size_t> ReceiveAll(EthdevSource& source) {
    std::vector<std::size_t> sizes;
    for (FrameBurst burst;; burst.Clear()) {
      source.Receive(burst, kNow);
      if (burst.size() == 0) return sizes;
      for (const Frame& frame : burst.frames()) {
        sizes.push_back(frame.bytes.size());
        EXPECT_EQ(frame.arrival, kNow);
      }
      last_frame_.assign(burst.frames().back().bytes.begin(), burst.frames().back().bytes.end());
      source.Release(burst);
    }
  }

  const std::string path_ =
      testing::TempDir() + "ethdev_source_" + std::to_string(getpid()) + ".pcap";
  std::vector<std::byte> last_frame_;
};

TEST_F(EthdevSourceTest, ReceivesEveryFrameWithItsBytes) {
  PcapStream capture;
  for (std::uint32_t i = 0; i < 100; ++i) capture.Record({.size = 60 + i});
  const auto port = Open(capture);
  EthdevSource source(port->id(), 0);
  const std::vector<std::size_t> sizes = ReceiveAll(source);
  ASSERT_EQ(sizes.size(), 100U);
  for (std::size_t i = 0; i < sizes.size(); ++i) EXPECT_EQ(sizes[i], 60 + i);
  EXPECT_EQ(last_frame_.front(), std::byte{99});  // as PcapStream numbers them
  EXPECT_EQ(source.segmented(), 0U);
}

TEST_F(EthdevSourceTest, AFrameOfTheLargestMtuComesInOneSegment) {
  const auto port = Open(PcapStream({.snap_length = 65'535}).Record({.size = 9'001 + 14}));
  EthdevSource source(port->id(), 0);
  EXPECT_EQ(ReceiveAll(source), std::vector<std::size_t>{9'015});
  EXPECT_EQ(source.segmented(), 0U);
}

TEST_F(EthdevSourceTest, AFrameInSeveralSegmentsIsRefusedAndCounted) {
  const auto port = Open(PcapStream().Record({.size = 20'000}).Record({.size = 64}));
  EthdevSource source(port->id(), 0);
  EXPECT_EQ(ReceiveAll(source), std::vector<std::size_t>{64});
  EXPECT_EQ(source.segmented(), 1U);
}

TEST_F(EthdevSourceTest, BuffersGoBackSoThatMoreFramesThanBuffersCanCome) {
  PcapStream capture;
  for (std::uint32_t i = 0; i < 3 * kTestBuffers; ++i) capture.Record({.size = 60});
  const auto port = Open(capture);
  EthdevSource source(port->id(), 0);
  EXPECT_EQ(ReceiveAll(source).size(), 3 * kTestBuffers);
  EXPECT_EQ(port->Losses().no_buffer, 0U);
}

}  // namespace
}  // namespace gwlbtap::dpdk
