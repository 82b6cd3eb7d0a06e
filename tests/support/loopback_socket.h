// SPDX-License-Identifier: Apache-2.0
//
// A TCP socket on 127.0.0.1 for tests: what a producer or collector of others would be.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "geneve/byte_order.h"

namespace gwlbtap {

inline sockaddr_in LoopbackAddress(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

inline const sockaddr* Generic(const sockaddr_in& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() { Close(); }

  static Socket ConnectedTo(std::uint16_t port) {
    Socket result(socket(AF_INET, SOCK_STREAM, 0));
    const sockaddr_in address = LoopbackAddress(port);
    EXPECT_EQ(connect(result.descriptor_, Generic(address), sizeof(address)), 0);
    return result;
  }
  static Socket Bound(std::uint16_t port = 0) {
    Socket result(socket(AF_INET, SOCK_STREAM, 0));
    const int yes = 1;
    setsockopt(result.descriptor_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    const sockaddr_in address = LoopbackAddress(port);
    EXPECT_EQ(bind(result.descriptor_, Generic(address), sizeof(address)), 0);
    return result;
  }
  [[nodiscard]] std::uint16_t port() const {
    sockaddr_storage storage{};
    socklen_t size = sizeof(storage);
    getsockname(descriptor_, static_cast<sockaddr*>(static_cast<void*>(&storage)), &size);
    return ntohs(static_cast<const sockaddr_in*>(static_cast<const void*>(&storage))->sin_port);
  }
  [[nodiscard]] Socket Accept() const {
    EXPECT_EQ(listen(descriptor_, 1), 0);
    return Socket(accept(descriptor_, nullptr, nullptr));
  }
  void Send(ByteView bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the receiver has ended first
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
  }
  void Reset() {
    const linger at_once{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    Close();
  }
  void Close() {
    if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  }

 private:
  int descriptor_;
};

}  // namespace gwlbtap
