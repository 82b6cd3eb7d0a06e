// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>

namespace gwlbtap::dpdk {

// Sends what DPDK and its drivers log from notice level up through the process's own log. Control
// thread, before anything else of DPDK.
void LogThroughOurs();

// Keeps what DPDK says from being logged as long as it lives: an operation that fails tells its
// reason there alone, and the caller has one sentence to say. Control thread.
class LogCapture {
 public:
  LogCapture();
  ~LogCapture();
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  // The first line of at least error level; empty if there was none.
  [[nodiscard]] const std::string& first_error() const noexcept { return first_error_; }

 private:
  std::string first_error_;
  FILE* before_;
  FILE* stream_;
};

}  // namespace gwlbtap::dpdk
