// SPDX-License-Identifier: Apache-2.0
#include "appliance/drain.h"

#include <utility>

namespace gwlbtap {

void Drain::Begin(std::string reason, std::uint64_t packets, Time now) {
  if (reason_.has_value()) return;
  reason_ = std::move(reason);
  began_ = now;
  last_packet_ = now;
  packets_ = packets;
}

void Drain::Observe(std::uint64_t packets, Time now) noexcept {
  if (std::exchange(packets_, packets) != packets) last_packet_ = now;
}

bool Drain::IsOver(Time now) const noexcept {
  if (!reason_.has_value()) return false;
  return now - last_packet_ >= times_.quiet || now - began_ >= times_.deadline;
}

}  // namespace gwlbtap
