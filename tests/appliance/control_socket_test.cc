// SPDX-License-Identifier: Apache-2.0
#include "appliance/control_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <atomic>
#include <bit>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>
#include <vector>

#include "tests/exporters/export_rig.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using testing::Each;
using testing::HasSubstr;

// The control thread of an appliance that says everything twice.
class Echo {
 public:
  explicit Echo(const std::string& path) {
    auto opened = ControlSocket::Open(path, [this](std::string_view request) {
      ++requests_;
      return std::string(request) + std::string(request);
    });
    EXPECT_TRUE(opened.ok()) << opened.status();
    socket_ = *std::move(opened);
    thread_ = std::thread([this] {
      while (!stop_) {
        socket_->Poll();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      socket_.reset();
    });
  }
  ~Echo() { Stop(); }
  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;

  [[nodiscard]] int requests() const { return requests_; }

  void Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::unique_ptr<ControlSocket> socket_;
  std::atomic<int> requests_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class ControlSocketTest : public testing::Test {
 protected:
  const ScratchFolder folder_;
  const std::string path_ = folder_.File("control");
};

std::size_t OpenDescriptors() {
  const std::filesystem::directory_iterator descriptors("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(descriptors), end(descriptors)));
}

// Clients that say nothing.
class Crowd {
 public:
  Crowd(const std::string& path, int size) {
    for (int i = 0; i < size; ++i) {
      sockets_.emplace_back(context_);
      asio::error_code ignored;
      sockets_.back().connect(asio::local::stream_protocol::endpoint(path), ignored);
    }
  }

 private:
  asio::io_context context_;
  std::vector<asio::local::stream_protocol::socket> sockets_;
};

TEST_F(ControlSocketTest, SilentClientsDoNotPileUp) {
  Echo echo(path_);
  const std::size_t before = OpenDescriptors();
  constexpr int kClients = 60;
  const Crowd crowd(path_, kClients);
  EXPECT_TRUE(AskAppliance(path_, "status").ok());
  EXPECT_LT(OpenDescriptors(), before + kClients + 25)
      << "their ends of ours, and a few of the crowd";
}

TEST_F(ControlSocketTest, AProcessWithoutDescriptorsLeftGoesOnAndAnswersLater) {
  auto opened = ControlSocket::Open(path_, [](std::string_view) { return std::string("well"); });
  ASSERT_TRUE(opened.ok());
  std::atomic<int> turns{0};
  std::atomic<bool> stop{false};
  std::thread control([&] {
    for (; !stop; ++turns) {
      (*opened)->Poll();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  EXPECT_TRUE(Eventually([&turns] { return turns > 10; }));
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const int waiting = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const rlimit none{.rlim_cur = static_cast<rlim_t>(waiting + 1), .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const int connected = connect(waiting, std::bit_cast<sockaddr*>(&address), sizeof(address));
  const int turns_before = turns;
  const bool goes_on = Eventually([&] { return turns > turns_before + 10; });
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(connected, 0);
  EXPECT_TRUE(goes_on);
  EXPECT_EQ(write(waiting, "x\n", 2), 2);
  std::array<char, 16> answer{};
  EXPECT_EQ(read(waiting, answer.data(), answer.size()), 5);
  stop = true;
  control.join();
  close(waiting);
}

TEST_F(ControlSocketTest, ARequestIsAnswered) {
  const Echo echo(path_);
  const auto answer = AskAppliance(path_, "status");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(*answer, "statusstatus");
}

TEST_F(ControlSocketTest, OneWhoWaitsForTheEndIsHeldUntilThen) {
  Echo echo(path_);
  std::optional<absl::StatusOr<std::string>> answer;
  std::atomic<bool> is_over{false};
  std::thread waiting([&] {
    answer = AskAppliance(path_, "drain", true);
    is_over = true;
  });
  while (echo.requests() == 0) std::this_thread::yield();
  ASSERT_TRUE(AskAppliance(path_, "status").ok());
  EXPECT_FALSE(is_over);
  echo.Stop();
  waiting.join();
  ASSERT_TRUE(answer->ok());
  EXPECT_EQ(**answer, "draindrain");
}

TEST_F(ControlSocketTest, ClientsThatSayNothingOrTooMuchDoNotKeepOthersFromBeingAnswered) {
  const Echo echo(path_);
  std::vector<std::thread> silent;
  std::atomic<int> answered{0};
  for (int i = 0; i < 40; ++i) {
    silent.emplace_back([&] {
      // Without a line end in sight, it is cut off.
      if (AskAppliance(path_, std::string(100'000, 'x')).ok()) ++answered;
    });
  }
  EXPECT_TRUE(AskAppliance(path_, "status").ok());
  for (std::thread& thread : silent) thread.join();
  EXPECT_EQ(answered, 0);
  EXPECT_TRUE(AskAppliance(path_, "status").ok());
}

TEST_F(ControlSocketTest, OnlyOwnerAndGroupMayAsk) {
  const Echo echo(path_);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path_).permissions() & perms::others_all, perms::none);
}

TEST_F(ControlSocketTest, ThePathIsGoneWithTheSocket) {
  { const Echo echo(path_); }
  EXPECT_FALSE(std::filesystem::exists(path_));
  const auto answer = AskAppliance(path_, "status");
  ASSERT_FALSE(answer.ok());
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr(path_));
}

TEST_F(ControlSocketTest, APathInUseIsRefusedAndStaysInUse) {
  const Echo echo(path_);
  const auto second = ControlSocket::Open(path_, [](std::string_view) { return std::string(); });
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("in use"));
  EXPECT_TRUE(AskAppliance(path_, "status").ok());
}

TEST_F(ControlSocketTest, WhatAKilledProgramHasLeftIsReplaced) {
  const std::string aside = folder_.File("aside");
  {
    const Echo killed(path_);
    std::filesystem::rename(path_, aside);  // so that its end does not take it away
  }
  std::filesystem::rename(aside, path_);
  const Echo echo(path_);
  EXPECT_TRUE(AskAppliance(path_, "status").ok());
}

TEST_F(ControlSocketTest, AFileThatIsNoSocketIsLeftAlone) {
  std::ofstream(path_) << "precious";
  const auto opened = ControlSocket::Open(path_, [](std::string_view) { return std::string(); });
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("no socket"));
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(ControlSocketTest, APathThatIsTooLongIsNamed) {
  const auto opened =
      ControlSocket::Open("/" + std::string(200, 'x'), [](std::string_view) { return ""; });
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("too long"));
}

}  // namespace
}  // namespace gwlbtap
