// SPDX-License-Identifier: Apache-2.0
#include "exporters/exporter.h"

namespace gwlbtap {

std::string_view ToString(DropReason reason) noexcept {
  switch (reason) {
    case DropReason::kQueueFull:
      return "queue_full";
    case DropReason::kNoClient:
      return "no_client";
    case DropReason::kSlow:
      return "slow";
    case DropReason::kDisconnected:
      return "disconnected";
    case DropReason::kWriteFailed:
      return "write_failed";
    case DropReason::kShutdown:
      return "shutdown";
  }
  return "?";
}

Amount DeliveryReport::dropped_total() const noexcept {
  Amount total;
  for (const Amount& amount : dropped) total += amount;
  return total;
}

DeliveryReport& DeliveryReport::operator+=(const DeliveryReport& other) noexcept {
  offered += other.offered;
  delivered += other.delivered;
  in_flight += other.in_flight;
  for (std::size_t reason = 0; reason < kDropReasonCount; ++reason) {
    dropped[reason] += other.dropped[reason];
  }
  return *this;
}

}  // namespace gwlbtap
