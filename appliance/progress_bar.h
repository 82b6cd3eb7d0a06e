// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace gwlbtap {

// How far a long piece of work has come, on standard error if that is a terminal and not at all
// otherwise. Wiped out at the end. One thread.
class ProgressBar {
 public:
  explicit ProgressBar(std::uint64_t total);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Show(std::uint64_t done);

 private:
  const std::uint64_t total_;
  const bool is_terminal_;
  std::uint64_t shown_percent_ = 101;
};

}  // namespace gwlbtap
