// SPDX-License-Identifier: Apache-2.0
#include "health/loss_window.h"

#include <algorithm>

namespace gwlbtap {
namespace {

std::uint64_t Growth(std::uint64_t before, std::uint64_t after) noexcept {
  return after >= before ? after - before : after;
}

}  // namespace

void LossWindow::Observe(std::uint64_t received, std::uint64_t lost,
                         std::chrono::nanoseconds now) noexcept {
  const bool is_first = mark_count_ == 0;
  if (!is_first) {
    total_.received += Growth(counters_.received, received);
    total_.lost += Growth(counters_.lost, lost);
  }
  total_.at = is_first ? now : std::max(total_.at, now);
  counters_ = {received, lost, now};
  ForgetOldMarks();
  // Rounded up, so that no more than kSteps marks are younger than the window.
  const std::chrono::nanoseconds step = (length_ + std::chrono::nanoseconds(kSteps - 1)) / kSteps;
  if (is_first || total_.at - mark(mark_count_ - 1).at >= step) {
    mark(mark_count_) = total_;
    ++mark_count_;
  }
}

void LossWindow::ForgetOldMarks() noexcept {
  while (mark_count_ > 1 && total_.at - mark(1).at >= length_) {
    first_ = (first_ + 1) % marks_.size();
    --mark_count_;
  }
}

PacketLoss LossWindow::Loss() const noexcept {
  const Mark& from = marks_[first_];
  const std::uint64_t lost = total_.lost - from.lost;
  return {lost, total_.received - from.received + lost, total_.at - from.at};
}

}  // namespace gwlbtap
