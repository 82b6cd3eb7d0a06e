// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/packet_sockets.h"

#include <gtest/gtest.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace gwlbtap::dpdk {
namespace {

// A raw socket on the loopback interface of a network namespace of its own, where nobody else sends.
// Its receive buffer holds a few frames at most.
class PacketSocketsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (unshare(CLONE_NEWNET) != 0) GTEST_SKIP() << "a network namespace needs root";
    loopback_ = if_nametoindex("lo");
    socket_ = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL));
    ASSERT_GE(socket_, 0);
    ifreq up{};
    std::strcpy(up.ifr_name, "lo");
    up.ifr_flags = IFF_UP;
    ASSERT_EQ(ioctl(socket_, SIOCSIFFLAGS, &up), 0);
    const int bytes = 1;  // the kernel makes the least that it allows of that
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = static_cast<int>(loopback_);
    ASSERT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  void TearDown() override {
    if (socket_ >= 0) close(socket_);
  }

  static void SendDatagrams(int count) {
    const int sender = socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(9);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const std::array<char, 1000> data{};
    for (int i = 0; i < count; ++i) {
      sendto(sender, data.data(), data.size(), 0, reinterpret_cast<const sockaddr*>(&address),
             sizeof(address));
    }
    close(sender);
  }

  int ReceivedFrames(unsigned char packet_type) const {
    int frames = 0;
    std::array<char, 2048> data{};
    sockaddr_ll from{};
    socklen_t size = sizeof(from);
    while (recvfrom(socket_, data.data(), data.size(), 0, reinterpret_cast<sockaddr*>(&from),
                    &size) > 0) {
      frames += from.sll_pkttype == packet_type ? 1 : 0;
    }
    return frames;
  }

  unsigned loopback_ = 0;
  int socket_ = -1;
};

TEST_F(PacketSocketsTest, WhatTheKernelDroppedIsCountedOnceAndKept) {
  PacketSockets sockets(loopback_);
  EXPECT_EQ(sockets.Dropped(), 0U);
  SendDatagrams(500);
  const std::uint64_t dropped = sockets.Dropped();
  EXPECT_GT(dropped, 300U);
  EXPECT_EQ(sockets.Dropped(), dropped);
}

TEST_F(PacketSocketsTest, WhatTheHostSendsIsNoLongerReceived) {
  SendDatagrams(1);
  EXPECT_EQ(ReceivedFrames(PACKET_OUTGOING), 1);
  const PacketSockets sockets(loopback_);
  SendDatagrams(1);
  EXPECT_EQ(ReceivedFrames(PACKET_OUTGOING), 0);
}

TEST_F(PacketSocketsTest, SocketsOnOtherInterfacesAreLeftAlone) {
  PacketSockets sockets(loopback_ + 1'000'000);
  SendDatagrams(500);
  EXPECT_EQ(sockets.Dropped(), 0U);
}

TEST_F(PacketSocketsTest, SeesWhetherTheInterfaceRuns) {
  const PacketSockets sockets(loopback_);
  EXPECT_TRUE(sockets.IsRunning());
  ifreq down{};
  std::strcpy(down.ifr_name, "lo");
  ASSERT_EQ(ioctl(socket_, SIOCSIFFLAGS, &down), 0);
  EXPECT_FALSE(sockets.IsRunning());
}

}  // namespace
}  // namespace gwlbtap::dpdk
