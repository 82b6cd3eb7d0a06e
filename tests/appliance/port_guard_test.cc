// SPDX-License-Identifier: Apache-2.0
#include "appliance/port_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <sstream>

namespace gwlbtap {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

sockaddr_in Ipv4Address(in_addr_t host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(host);
  return address;
}

const sockaddr* Generic(const sockaddr_in& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

// The ports are fixed, so each test has a network of its own, with nothing but a loopback
// interface.
class PortGuardTest : public testing::Test {
 protected:
  void SetUp() override {
    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
      GTEST_SKIP() << "a network namespace is needed, and not allowed here: "
                   << std::strerror(errno);
    }
    const int any = socket(AF_INET, SOCK_DGRAM, 0);
    ifreq request{};
    std::memcpy(request.ifr_name, "lo", 3);
    request.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
    ASSERT_EQ(ioctl(any, SIOCSIFFLAGS, &request), 0);
    close(any);
    before_ = spdlog::default_logger();
    const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(log_, true);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
  }
  void TearDown() override {
    if (before_) spdlog::set_default_logger(before_);
  }

  // Whether the kernel says "port unreachable" to a datagram for this port.
  static bool IsAnswered(std::uint16_t port) {
    const int sender = socket(AF_INET, SOCK_DGRAM, 0);
    const sockaddr_in address = Ipv4Address(INADDR_LOOPBACK, port);
    EXPECT_EQ(connect(sender, Generic(address), sizeof(address)), 0);
    EXPECT_EQ(send(sender, "mirror", 6, 0), 6);
    pollfd wait = {.fd = sender, .events = POLLIN, .revents = 0};
    poll(&wait, 1, 50);
    std::array<char, 16> reply{};
    const bool is_refused =
        recv(sender, reply.data(), reply.size(), MSG_DONTWAIT) < 0 && errno == ECONNREFUSED;
    close(sender);
    return is_refused;
  }

  std::ostringstream log_;
  std::shared_ptr<spdlog::logger> before_;
};

TEST_F(PortGuardTest, TheKernelIsSilentAsLongAsItLives) {
  ASSERT_TRUE(IsAnswered(6081));
  ASSERT_TRUE(IsAnswered(4789));
  {
    const PortGuard guard("lo");
    EXPECT_FALSE(IsAnswered(6081));
    EXPECT_FALSE(IsAnswered(4789));
    EXPECT_TRUE(IsAnswered(6082));
  }
  EXPECT_TRUE(IsAnswered(6081));
  EXPECT_THAT(log_.str(), IsEmpty());
}

TEST_F(PortGuardTest, APortThatSomebodyElseHasIsWarnedOfAndTheOthersAreHeld) {
  const int other = socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in any = Ipv4Address(INADDR_ANY, 6081);
  ASSERT_EQ(bind(other, Generic(any), sizeof(any)), 0);
  const PortGuard guard("lo");
  EXPECT_FALSE(IsAnswered(4789));
  EXPECT_THAT(log_.str(), HasSubstr("cannot hold UDP port 6081 on lo (IPv4)"));
  close(other);
}

TEST_F(PortGuardTest, AMissingInterfaceIsWarnedOf) {
  const PortGuard guard("nosuch0");
  EXPECT_THAT(log_.str(), HasSubstr("cannot hold UDP port 6081 on nosuch0 (IPv4)"));
}

}  // namespace
}  // namespace gwlbtap
