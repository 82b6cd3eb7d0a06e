// SPDX-License-Identifier: Apache-2.0
#include "appliance/progress_bar.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace gwlbtap {
namespace {

constexpr std::uint64_t kWidth = 50;

}  // namespace

ProgressBar::ProgressBar(std::uint64_t total)
    : total_(std::max<std::uint64_t>(total, 1)), is_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (is_terminal_) fmt::print(stderr, "\r\033[K");
}

void ProgressBar::Show(std::uint64_t done) {
  if (!is_terminal_) return;
  const double share = static_cast<double>(std::min(done, total_)) / static_cast<double>(total_);
  const auto percent = static_cast<std::uint64_t>(share * 100);
  if (percent == shown_percent_) return;
  shown_percent_ = percent;
  fmt::print(stderr, "\r[{:<{}}] {:3}%", std::string(percent * kWidth / 100, '='), kWidth, percent);
  std::fflush(stderr);
}

}  // namespace gwlbtap
