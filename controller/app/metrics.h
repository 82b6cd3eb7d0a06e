// SPDX-License-Identifier: Apache-2.0
//
// The figures of one run as lines in CloudWatch's embedded metric format: CloudWatch makes metrics
// of them when they come through the log, without any call to it. Pure; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gwlbtap::controller {

inline constexpr std::string_view kMetricNamespace = "gwlbtap-sessions";

// So many codes or reasons get a metric of their own in one run, those with the highest counts; the
// rest is summed up as "other". Every one that ever occurs is paid for.
inline constexpr std::size_t kMostMetricNames = 20;

// Counts by a code or a reason.
using CountsByName = std::map<std::string, std::uint64_t, std::less<>>;

struct RunMetrics {
  std::string controller = {};  // its id, which is the dimension of all metrics
  std::string run = {};  // what the lines of its log have in common; a property, no dimension
  bool is_full = true;   // over everything. Else the state of the whole, marked below, is unknown

  std::uint64_t desired = 0;      // sessions that should be (full runs only)
  std::uint64_t actual = 0;       // sessions of ours at the end of the run (full runs only)
  std::uint64_t foreign = 0;      // sessions of others (full runs only)
  std::uint64_t unsupported = 0;  // interfaces of instance types without mirroring (full runs only)
  CountsByName skipped = {};      // by reason (full runs only)

  std::uint64_t created = 0;
  std::uint64_t modified = 0;
  std::uint64_t deleted = 0;
  CountsByName failed = {};     // actions that failed, by EC2's error code
  std::uint64_t throttled = 0;  // answers of EC2 that asked for fewer calls
  std::uint64_t held_back_deletions = 0;
  std::uint64_t remaining = 0;  // actions that there was no time for
  std::chrono::milliseconds duration{0};
};

// One line for the run, with Failed and Skipped in all, and one for each code and each reason, with
// the dimension Code or Reason in addition. Without the end of a line.
[[nodiscard]] std::vector<std::string> MetricLines(const RunMetrics& run,
                                                   std::chrono::system_clock::time_point time);

}  // namespace gwlbtap::controller
