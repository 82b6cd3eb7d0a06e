// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/ethdev_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "dataplane/dpdk/port.h"
#include "exporters/pcap_reader.h"
#include "tests/dataplane/dpdk/shared_eal.h"
#include "tests/support/pcap_stream.h"

namespace gwlbtap::dpdk {
namespace {

using Bytes = std::vector<std::byte>;
using testing::ElementsAre;
using testing::SizeIs;

Bytes FrameOf(std::size_t size, int filling) { return Bytes(size, std::byte(filling)); }

// A port whose transmit side is a capture file.
class EthdevSenderTest : public testing::Test {
 protected:
  ~EthdevSenderTest() override {
    std::filesystem::remove(nothing_);
    std::filesystem::remove(path_);
  }

  std::unique_ptr<Port> Open() {
    std::ofstream file(nothing_, std::ios::binary);
    const PcapStream nothing;
    for (const std::byte byte : nothing.bytes()) file.put(static_cast<char>(byte));
    file.close();
    const auto device = ParseDevice("net_pcap0,rx_pcap=" + nothing_ + ",tx_pcap=" + path_);
    EXPECT_TRUE(device.ok());
    auto port =
        Port::Open(SharedEal(), {.device = *device, .buffers = kTestBuffers, .sends = true});
    EXPECT_TRUE(port.ok()) << port.status();
    return *std::move(port);
  }

  // After the port has been closed.
  std::vector<Bytes> Sent() const {
    std::ifstream file(path_, std::ios::binary);
    const std::vector<char> content{std::istreambuf_iterator<char>(file), {}};
    std::vector<Bytes> frames;
    PcapReader reader;
    reader.Consume(std::as_bytes(std::span(content)), [&frames](const CapturedRecord& record) {
      frames.emplace_back(record.bytes.begin(), record.bytes.end());
    });
    return frames;
  }

  const std::string path_ =
      testing::TempDir() + "ethdev_sender_" + std::to_string(getpid()) + ".pcap";
  const std::string nothing_ = path_ + ".in";
};

TEST_F(EthdevSenderTest, FramesGoOutWholeAndInOrderOnceTheyAreFlushed) {
  auto port = Open();
  auto sender = port->MakeSender(0);
  EXPECT_TRUE(sender->Send(FrameOf(60, 1)));
  EXPECT_TRUE(sender->Send(FrameOf(1'500, 2)));
  EXPECT_EQ(sender->sent(), 0U);
  sender->Flush();
  EXPECT_EQ(sender->sent(), 2U);
  EXPECT_EQ(sender->unsent(), 0U);
  sender.reset();
  port.reset();
  EXPECT_THAT(Sent(), ElementsAre(FrameOf(60, 1), FrameOf(1'500, 2)));
}

TEST_F(EthdevSenderTest, ABatchHasAnEndAndTheNextOneRoomAgain) {
  auto port = Open();
  auto sender = port->MakeSender(0);
  int taken = 0;
  while (sender->Send(FrameOf(60, taken))) ++taken;
  EXPECT_GE(taken, 32);
  sender->Flush();
  EXPECT_TRUE(sender->Send(FrameOf(60, 0)));
  sender.reset();
  port.reset();
  EXPECT_THAT(Sent(), SizeIs(taken + 1));
}

TEST_F(EthdevSenderTest, BuffersComeBackSoThatRepliesNeverRunOut) {
  const auto port = Open();
  const auto sender = port->MakeSender(0);
  for (int round = 0; round < 5'000; ++round) {
    ASSERT_TRUE(sender->Send(FrameOf(60, 0))) << round;
    sender->Flush();
  }
  EXPECT_EQ(sender->sent(), 5'000U);
}

TEST_F(EthdevSenderTest, AFrameThatNoBufferHoldsIsRefused) {
  const auto port = Open();
  const auto sender = port->MakeSender(0);
  EXPECT_FALSE(sender->Send(FrameOf(20'000, 0)));
  EXPECT_FALSE(sender->Send(FrameOf(70'000, 0)));
}

}  // namespace
}  // namespace gwlbtap::dpdk
