// SPDX-License-Identifier: Apache-2.0
#include "bench/discarding_reader.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

namespace gwlbtap {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;

}  // namespace

absl::StatusOr<std::unique_ptr<DiscardingReader>> DiscardingReader::Connect(
    const Endpoint& address) {
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(address.port);
  if (inet_pton(AF_INET, address.host.c_str(), &peer.sin_addr) != 1) {
    return absl::InvalidArgumentError(fmt::format("{} is no IPv4 address", address.host));
  }
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0 ||
      connect(descriptor, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer)) != 0) {
    const int error = errno;
    if (descriptor >= 0) close(descriptor);
    return absl::UnavailableError(
        fmt::format("cannot connect to {}: {}", ToString(address), std::strerror(error)));
  }
  return std::unique_ptr<DiscardingReader>(new DiscardingReader(descriptor));
}

DiscardingReader::DiscardingReader(int socket) : socket_(socket), thread_([this] { Read(); }) {}

DiscardingReader::~DiscardingReader() {
  shutdown(socket_, SHUT_RDWR);
  thread_.join();
  close(socket_);
}

void DiscardingReader::Read() noexcept {
  std::vector<std::byte> buffer(kReadBytes);
  for (;;) {
    const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    bytes_.fetch_add(static_cast<std::uint64_t>(count), std::memory_order_relaxed);
  }
  has_ended_.store(true, std::memory_order_relaxed);
}

absl::Status DiscardingReader::WaitFor(std::uint64_t bytes, std::chrono::seconds patience) const {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (bytes_.load(std::memory_order_relaxed) < bytes) {
    if (has_ended_.load(std::memory_order_relaxed)) {
      return absl::DataLossError("the stream ended before all of it had come");
    }
    if (std::chrono::steady_clock::now() > deadline) {
      return absl::DeadlineExceededError(fmt::format("{} of {} bytes have come, and no more do",
                                                     bytes_.load(std::memory_order_relaxed),
                                                     bytes));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  return absl::OkStatus();
}

}  // namespace gwlbtap
