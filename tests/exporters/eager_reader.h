// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/loopback_socket.h"

namespace gwlbtap {

// A client that reads all it can get, on a thread of its own.
class EagerReader {
 public:
  explicit EagerReader(LoopbackSocket socket)
      : socket_(std::move(socket)), thread_([this] {
          while (socket_.ReadSome(bytes_)) count_.store(bytes_.size());
        }) {}
  EagerReader(const EagerReader&) = delete;
  EagerReader& operator=(const EagerReader&) = delete;
  ~EagerReader() {
    if (thread_.joinable()) thread_.join();
  }

  [[nodiscard]] std::size_t count() const { return count_.load(); }

  // Waits for the end of the stream.
  [[nodiscard]] const std::vector<std::byte>& ToTheEnd() {
    thread_.join();
    return bytes_;
  }

 private:
  LoopbackSocket socket_;
  std::vector<std::byte> bytes_;
  std::atomic<std::size_t> count_{0};
  std::thread thread_;
};

}  // namespace gwlbtap
