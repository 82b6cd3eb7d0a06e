// SPDX-License-Identifier: Apache-2.0
//
// A TCP socket for tests: a collector or a producer of others, one that behaves or one that does
// not. Waiting ends after a while, so that a test fails instead of hanging.
#pragma once

#include <gtest/gtest.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "exporters/endpoint.h"
#include "geneve/byte_order.h"

namespace gwlbtap {

class LoopbackSocket {
 public:
  static constexpr int kPatienceMilliseconds = 20'000;

  LoopbackSocket(LoopbackSocket&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  LoopbackSocket& operator=(LoopbackSocket&&) = delete;
  ~LoopbackSocket() { Close(); }

  static LoopbackSocket ConnectedTo(std::uint16_t port) {
    return ConnectedTo("127.0.0.1:" + std::to_string(port));
  }
  // `receive_buffer`, if not 0, is how little the kernel takes while nobody reads.
  static LoopbackSocket ConnectedTo(const std::string& address, int receive_buffer = 0) {
    return Make(address, receive_buffer, [](int descriptor, const addrinfo& found) {
      EXPECT_EQ(connect(descriptor, found.ai_addr, found.ai_addrlen), 0);
    });
  }
  static LoopbackSocket ListeningOn(const std::string& address, int receive_buffer = 0) {
    LoopbackSocket bound = BoundTo(address, receive_buffer);
    bound.Listen();
    return bound;
  }
  // Refuses connections until it listens.
  static LoopbackSocket BoundTo(const std::string& address, int receive_buffer = 0) {
    return Make(address, receive_buffer, [](int descriptor, const addrinfo& found) {
      EXPECT_EQ(bind(descriptor, found.ai_addr, found.ai_addrlen), 0);
    });
  }

  void Listen() const { EXPECT_EQ(listen(descriptor_, 16), 0); }
  [[nodiscard]] LoopbackSocket Accept() const {
    const bool is_there = IsReadable(kPatienceMilliseconds);
    EXPECT_TRUE(is_there) << "nobody connects";
    return LoopbackSocket(is_there ? accept(descriptor_, nullptr, nullptr) : -1);
  }
  [[nodiscard]] bool IsReadable(int milliseconds) const {
    pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, milliseconds) == 1;
  }

  [[nodiscard]] std::uint16_t port() const {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    std::array<char, NI_MAXSERV> service{};
    EXPECT_EQ(getsockname(descriptor_, Generic(&address), &size), 0);
    getnameinfo(Generic(&address), size, nullptr, 0, service.data(), service.size(),
                NI_NUMERICSERV);
    return static_cast<std::uint16_t>(std::stoi(service.data()));
  }

  // Appends what there is, waiting for it if need be; false at the end of the stream.
  bool ReadSome(std::vector<std::byte>& to, std::size_t most = 64 * 1024) const {
    if (!IsReadable(kPatienceMilliseconds)) {
      ADD_FAILURE() << "nothing comes";
      return false;
    }
    const std::size_t before = to.size();
    to.resize(before + most);
    const ssize_t got = recv(descriptor_, to.data() + before, most, 0);
    to.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return got > 0;
  }
  [[nodiscard]] std::vector<std::byte> Read(std::size_t count) const {
    std::vector<std::byte> bytes;
    while (bytes.size() < count && ReadSome(bytes, count - bytes.size())) {
    }
    return bytes;
  }
  [[nodiscard]] std::vector<std::byte> ReadToTheEnd() const {
    std::vector<std::byte> bytes;
    while (ReadSome(bytes)) {
    }
    return bytes;
  }

  void Send(ByteView bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the other end has gone first
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
  }
  void CloseForSending() const { EXPECT_EQ(shutdown(descriptor_, SHUT_WR), 0); }
  void Reset() {
    const linger at_once{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    Close();
  }
  void Close() {
    if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  }

 private:
  explicit LoopbackSocket(int descriptor) : descriptor_(descriptor) {}

  static sockaddr* Generic(sockaddr_storage* address) {
    return static_cast<sockaddr*>(static_cast<void*>(address));
  }

  template <typename Action>
  static LoopbackSocket Make(const std::string& address, int receive_buffer, const Action& action) {
    const auto endpoint = ParseEndpoint(address);
    EXPECT_TRUE(endpoint.ok()) << address;
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    EXPECT_EQ(
        getaddrinfo(endpoint->host.c_str(), std::to_string(endpoint->port).c_str(), &hints, &found),
        0);
    LoopbackSocket result(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (receive_buffer != 0) {
      setsockopt(result.descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer,
                 sizeof(receive_buffer));
    }
    action(result.descriptor_, *found);
    freeaddrinfo(found);
    return result;
  }

  int descriptor_;
};

}  // namespace gwlbtap
