// SPDX-License-Identifier: Apache-2.0
//
// What the load balancer is told about this target, and why. Plain values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gwlbtap {

enum class CauseKind : std::uint8_t {
  kStarting,           // a worker has not gone round its loop yet
  kWorkerStalled,      // a worker no longer goes round its loop
  kLinkDown,           // the port has no link
  kLosingPackets,      // too large a part of the packets is lost
  kBuffersExhausted,   // too few packet buffers are free
  kCollectorsMissing,  // a required stream has too few collectors
  kExporterFailed,     // an exporter has given up
  kExporterStalled,    // the thread of an exporter makes no progress
  kControlStalled,     // nobody forms a verdict any more
  kDraining,           // the target is on its way out
};

inline constexpr std::size_t kCauseKindCount = static_cast<std::size_t>(CauseKind::kDraining) + 1;

// snake_case, unique, stable: pages and logs carry it.
[[nodiscard]] constexpr std::string_view ToString(CauseKind kind) noexcept {
  switch (kind) {
    case CauseKind::kStarting:
      return "starting";
    case CauseKind::kWorkerStalled:
      return "worker_stalled";
    case CauseKind::kLinkDown:
      return "link_down";
    case CauseKind::kLosingPackets:
      return "losing_packets";
    case CauseKind::kBuffersExhausted:
      return "buffers_exhausted";
    case CauseKind::kCollectorsMissing:
      return "collectors_missing";
    case CauseKind::kExporterFailed:
      return "exporter_failed";
    case CauseKind::kExporterStalled:
      return "exporter_stalled";
    case CauseKind::kControlStalled:
      return "control_stalled";
    case CauseKind::kDraining:
      return "draining";
  }
  return {};  // No enumerator: reached only through a cast of some other number.
}

struct Cause {
  CauseKind kind = CauseKind::kStarting;
  std::string text = {};  // for a person, with the figure: "3 of 8192 packet buffers are free"

  friend bool operator==(const Cause&, const Cause&) = default;
};

struct Verdict {
  bool is_healthy = false;
  std::vector<Cause> causes = {};  // why it is not healthy; empty if it is
  // What is wrong and does not make the target unhealthy, or not yet.
  std::vector<Cause> notes = {};
};

}  // namespace gwlbtap
