// SPDX-License-Identifier: Apache-2.0
#include "appliance/service_notifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// Receives as systemd does: datagrams on a socket that the environment names.
class ServiceNotifierTest : public testing::Test {
 protected:
  ServiceNotifierTest() : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    const std::string path = folder_.File("notify");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    // The socket API takes any family's address through this one type.
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~ServiceNotifierTest() override {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    close(socket_);
  }

  std::vector<std::string> Told() const {
    std::vector<std::string> messages;
    std::array<char, 4096> buffer{};
    while (true) {
      const ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
      if (size < 0) return messages;
      messages.emplace_back(buffer.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  ScratchFolder folder_;
  int socket_;
};

TEST_F(ServiceNotifierTest, SaysWhenTheServiceIsReadyReloadsAndStops) {
  ServiceNotifier notifier;
  notifier.Ready();
  notifier.Reloading();
  notifier.Stopping(milliseconds(5'000));
  EXPECT_THAT(Told(), ElementsAre("READY=1", StartsWith("RELOADING=1\nMONOTONIC_USEC="),
                                  "STOPPING=1\nEXTEND_TIMEOUT_USEC=5000000"));
}

TEST_F(ServiceNotifierTest, ALongEndIsAnnounced) {
  ServiceNotifier notifier;
  notifier.ExtendTimeout(milliseconds(90'000));
  EXPECT_THAT(Told(), ElementsAre("EXTEND_TIMEOUT_USEC=90000000"));
}

TEST_F(ServiceNotifierTest, AStatusIsOneLineAndToldOnce) {
  ServiceNotifier notifier;
  notifier.Status("healthy");
  notifier.Status("healthy");
  notifier.Status("one\ntwo");
  EXPECT_THAT(Told(), ElementsAre("STATUS=healthy", "STATUS=one two"));
}

TEST_F(ServiceNotifierTest, TheWatchdogIsFedWellWithinItsTimeAndNotMoreOftenThanNeeded) {
  setenv("WATCHDOG_USEC", "1000000", 1);
  ServiceNotifier notifier;
  const ServiceNotifier::Time start;
  for (int step = 0; step < 100; ++step) notifier.FeedWatchdog(start + step * milliseconds(10));
  EXPECT_THAT(Told(), ElementsAre("WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"));
}

TEST_F(ServiceNotifierTest, StoppingGivesTheWatchdogTheTimeThatItTakes) {
  setenv("WATCHDOG_USEC", "1000000", 1);
  ServiceNotifier notifier;
  notifier.Stopping(milliseconds(5'000));
  const std::vector<std::string> told = Told();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_THAT(told.front(), HasSubstr("WATCHDOG_USEC=6000000"));
}

TEST_F(ServiceNotifierTest, WithoutAWatchdogNothingIsFed) {
  ServiceNotifier notifier;
  notifier.FeedWatchdog({});
  EXPECT_THAT(Told(), IsEmpty());
}

TEST(ServiceNotifier, WithoutSystemdNothingHappens) {
  ServiceNotifier notifier;
  notifier.Ready();
  notifier.Status("healthy");
  notifier.FeedWatchdog({});
}

}  // namespace
}  // namespace gwlbtap
