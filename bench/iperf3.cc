// SPDX-License-Identifier: Apache-2.0
#include "bench/iperf3.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace gwlbtap {
namespace {

constexpr int kAttempts = 40;  // of the client, until the server listens
constexpr std::chrono::milliseconds kPause{25};

// One that is free at this moment; 0 if there is none.
std::uint16_t FreePort() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof(address);
  const bool is_bound =
      bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0;
  close(descriptor);
  return is_bound ? ntohs(address.sin_port) : std::uint16_t{0};
}

// An iperf3 server for one client; ends with the object.
class Server {
 public:
  explicit Server(std::uint16_t port) {
    std::vector<std::string> words = {
        "iperf3", "-s", "-1", "-B", "127.0.0.1", "-p", std::to_string(port)};
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    is_running_ = posix_spawnp(&process_, "iperf3", &actions, nullptr, argv.data(), environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
  }
  ~Server() {
    if (!is_running_) return;
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] bool is_running() const noexcept { return is_running_; }

 private:
  pid_t process_ = -1;
  bool is_running_ = false;
};

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 4096> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    output.append(buffer.data(), count);
  }
  pclose(pipe);
  return output;
}

}  // namespace

absl::StatusOr<double> MeasureIperf3() {
  const std::uint16_t port = FreePort();
  const Server server(port);
  if (!server.is_running()) return absl::NotFoundError("iperf3 is not installed");
  const std::string client = fmt::format("iperf3 -c 127.0.0.1 -p {} -t 1 --json 2>&1", port);
  const nlohmann::json::json_pointer rate("/end/sum_received/bits_per_second");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto answer = nlohmann::json::parse(OutputOf(client), nullptr, false);
    if (answer.is_object() && answer.contains(rate)) return answer[rate].get<double>() / 1e9;
    std::this_thread::sleep_for(kPause);
  }
  return absl::UnavailableError("iperf3 gives no result");
}

}  // namespace gwlbtap
