// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/device_arguments.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap::dpdk {
namespace {

using testing::HasSubstr;

TEST(DeviceArguments, APciAddressIsNamedInFull) {
  for (const char* const port : {"0000:3b:06.0", "3b:06.0", "0:3B:06.0"}) {
    const auto device = ParseDevice(port);
    ASSERT_TRUE(device.ok()) << port;
    EXPECT_TRUE(device->is_pci);
    EXPECT_EQ(device->text, port);
    EXPECT_EQ(device->name, "0000:3b:06.0");
    EXPECT_EQ(device->arguments, "0000:3b:06.0");
  }
}

TEST(DeviceArguments, AVirtualDeviceIsNamedByWhatStandsBeforeTheComma) {
  const auto device = ParseDevice("net_pcap0,rx_pcap=/captures/in.pcap,infinite_rx=1");
  ASSERT_TRUE(device.ok());
  EXPECT_FALSE(device->is_pci);
  EXPECT_EQ(device->name, "net_pcap0");
  EXPECT_EQ(device->arguments, "net_pcap0,rx_pcap=/captures/in.pcap,infinite_rx=1");
}

TEST(DeviceArguments, AnInterfaceGetsRoomForJumboFrames) {
  const auto device = ParseDevice("net_af_packet0,iface=eth1");
  ASSERT_TRUE(device.ok());
  EXPECT_EQ(device->text, "net_af_packet0,iface=eth1");
  EXPECT_EQ(device->arguments,
            "net_af_packet0,iface=eth1,blocksz=36864,framesz=9216,framecnt=4096");
}

TEST(DeviceArguments, WhoeverSizesTheRingThemselvesSizesAllOfIt) {
  const char* const port = "net_af_packet0,iface=eth1,framesz=4096";
  const auto device = ParseDevice(port);
  ASSERT_TRUE(device.ok());
  EXPECT_EQ(device->arguments, port);
}

TEST(DeviceArguments, ADeviceWithoutNumberIsAccepted) {
  const auto device = ParseDevice("net_null");
  ASSERT_TRUE(device.ok());
  EXPECT_EQ(device->name, "net_null");
}

TEST(DeviceArguments, WhatIsNoPortIsRefusedWithExamplesOfOne) {
  for (const char* const port :
       {"", "eth1", "0000:00:06", "0000:00:06.8", "net_", "net_pcap0 rx_pcap=x", "crypto_null0"}) {
    const auto device = ParseDevice(port);
    ASSERT_FALSE(device.ok()) << port;
    const std::string message(device.status().message());
    EXPECT_THAT(message, HasSubstr(fmt::format("\"{}\" is not a port", port)));
    EXPECT_THAT(message, HasSubstr("net_af_packet0,iface=eth1"));
  }
}

}  // namespace
}  // namespace gwlbtap::dpdk
