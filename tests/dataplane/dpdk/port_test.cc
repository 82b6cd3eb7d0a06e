// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/port.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/dataplane/dpdk/shared_eal.h"

namespace gwlbtap::dpdk {
namespace {

using testing::HasSubstr;

PortOptions Options(const std::string& port, std::size_t workers = 1) {
  const auto device = ParseDevice(port);
  EXPECT_TRUE(device.ok()) << port;
  return {.device = *device, .workers = workers, .buffers = kTestBuffers};
}

std::string FailureOf(const PortOptions& options) {
  const auto port = Port::Open(SharedEal(), options);
  EXPECT_FALSE(port.ok());
  return port.ok() ? "" : std::string(port.status().message());
}

TEST(Port, NeedsMemoryForJumboFramesInOneSegment) {
  PortOptions options;
  options.buffers = 1'000;
  EXPECT_GT(Port::MemoryNeeded(options), 1'000 * 9'216U);
}

TEST(Port, OpensAVirtualDeviceThatTheKernelKnowsNothingOf) {
  const auto port = Port::Open(SharedEal(), Options("net_null0"));
  ASSERT_TRUE(port.ok()) << port.status();
  EXPECT_EQ((*port)->KernelInterface(), std::nullopt);
  EXPECT_EQ((*port)->Losses().missed, 0U);
}

TEST(Port, ADeviceCanBeOpenedAgainOnceItIsClosed) {
  for (int round = 0; round < 2; ++round) {
    const auto port = Port::Open(SharedEal(), Options("net_null1"));
    EXPECT_TRUE(port.ok()) << port.status();
  }
}

TEST(Port, AnOpenPortHasALinkAnAddressAndItsBuffers) {
  const auto port = Port::Open(SharedEal(), Options("net_null2"));
  ASSERT_TRUE(port.ok()) << port.status();
  EXPECT_TRUE((*port)->IsLinkUp());
  EXPECT_TRUE(IsStation((*port)->Mac()));
  EXPECT_EQ((*port)->Buffers().total, kTestBuffers);
  EXPECT_GT((*port)->Buffers().free, kTestBuffers / 2);
}

TEST(Port, ADeviceWithAKernelInterfaceAndWithoutPacketSocketsKnowsItsLinkItself) {
  if (geteuid() != 0) GTEST_SKIP() << "root is needed to make a TAP interface";
  PortOptions options = Options("net_tap0,iface=gwlbtap-test0");
  options.sends = true;  // the driver wants as many queues in both directions
  const auto port = Port::Open(SharedEal(), options);
  if (!port.ok()) GTEST_SKIP() << port.status();
  EXPECT_EQ((*port)->KernelInterface(), "gwlbtap-test0");
  EXPECT_TRUE((*port)->IsLinkUp());
}

TEST(Port, SendingTakesMemoryOfItsOwn) {
  PortOptions options;
  const std::size_t receiving = Port::MemoryNeeded(options);
  options.sends = true;
  EXPECT_GT(Port::MemoryNeeded(options), receiving);
}

TEST(Port, AMissingCaptureIsNamed) {
  EXPECT_THAT(FailureOf(Options("net_pcap0,rx_pcap=/nowhere/in.pcap")),
              HasSubstr("/nowhere/in.pcap"));
}

TEST(Port, APciAddressWithoutDeviceIsNamed) {
  EXPECT_THAT(FailureOf(Options("0000:ff:1f.7")), HasSubstr("cannot open port 0000:ff:1f.7"));
}

TEST(Port, MoreWorkersThanReceiveQueuesAreRefused) {
  EXPECT_THAT(FailureOf(Options("net_pcap1,rx_pcap=/dev/null", 64)), HasSubstr("net_pcap1"));
}

}  // namespace
}  // namespace gwlbtap::dpdk
