// SPDX-License-Identifier: Apache-2.0
//
// Where bad becomes too bad, and for how long it has to be so. A part of the configuration.
#pragma once

#include <chrono>
#include <cstdint>

namespace gwlbtap {

struct HealthThresholds {
  std::chrono::nanoseconds worker_timeout = std::chrono::seconds(1);
  std::chrono::nanoseconds exporter_timeout = std::chrono::seconds(5);
  double max_loss_ratio = 0.05;           // of the packets offered; more is too much
  std::uint64_t min_loss_packets = 1000;  // with fewer offered, a ratio says nothing
  double min_free_buffers = 0.02;         // of all packet buffers; less is too little

  // A cause that comes from a quantity must last so long before the target turns unhealthy.
  std::chrono::nanoseconds fail_after{};
  // The target stays unhealthy for so long after the last cause has gone.
  std::chrono::nanoseconds recover_after = std::chrono::seconds(5);

  friend bool operator==(const HealthThresholds&, const HealthThresholds&) = default;
};

}  // namespace gwlbtap
