// SPDX-License-Identifier: Apache-2.0
#include "health/progress_watch.h"

#include <algorithm>

namespace gwlbtap {

void ProgressWatch::Observe(std::uint64_t count, std::chrono::nanoseconds now) noexcept {
  if (last_ && last_->count == count) {
    silent_for_ += std::clamp(now - last_->at, std::chrono::nanoseconds(0), longest_step_);
  } else {
    silent_for_ = {};
  }
  has_started_ = has_started_ || count > 0;
  last_ = {count, now};
}

}  // namespace gwlbtap
