// SPDX-License-Identifier: Apache-2.0
//
// A PCAP-over-IP client that does nothing with what it gets but count it. Control thread; reads on
// a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "exporters/endpoint.h"

namespace gwlbtap {

class DiscardingReader {
 public:
  // `address` is an IPv4 address and a port.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<DiscardingReader>> Connect(
      const Endpoint& address);
  ~DiscardingReader();  // hangs up
  DiscardingReader(const DiscardingReader&) = delete;
  DiscardingReader& operator=(const DiscardingReader&) = delete;

  // Until `bytes` have come in since the beginning; fails when the connection ends before, or
  // `patience` does.
  [[nodiscard]] absl::Status WaitFor(std::uint64_t bytes, std::chrono::seconds patience) const;

 private:
  explicit DiscardingReader(int socket);
  void Read() noexcept;

  const int socket_;
  std::atomic<std::uint64_t> bytes_{0};  // relaxed: a number, and nothing is read by it
  std::atomic<bool> has_ended_{false};   // likewise
  std::thread thread_;
};

}  // namespace gwlbtap
