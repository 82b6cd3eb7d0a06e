// SPDX-License-Identifier: Apache-2.0
//
// One run, from the inventory to the last action, and how it is told to whom. Plain values and pure
// functions; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

#include <nlohmann/json.hpp>

#include "controller/app/execution_report.h"
#include "controller/app/metrics.h"
#include "controller/core/plan.h"
#include "controller/core/scope.h"

namespace gwlbtap::controller {

struct RunReport {
  std::string run_id;  // what the lines of its log have in common
  Scope scope = {};
  bool is_purge = false;
  std::vector<std::string> gaps = {};  // of the inventory
  Plan plan = {};
  ExecutionReport execution = {};
  std::uint64_t throttled = 0;
  std::chrono::milliseconds duration{0};
};

enum class ProblemKind : std::uint8_t {
  kIncompleteInventory,
  kObstacle,   // every run would meet it: a missing permission, no credentials
  kFailed,     // actions
  kRemaining,  // actions that there was no time for, or that were too many for one plan
  kHeldBack,   // deletions
};

struct Problem {
  ProblemKind kind;
  std::string text;  // a sentence for a person

  friend bool operator==(const Problem&, const Problem&) = default;
};

// Why not everything is as it should be after the run; empty if it is.
[[nodiscard]] std::vector<Problem> ProblemsOf(const RunReport& report);

// What Lambda is to be told: a failure is what another delivery of the event may mend, or what nobody
// should overlook. What the next run for everything does anyway, and held back deletions, which it
// holds back as well, are no failure of such a run.
[[nodiscard]] absl::Status VerdictForLambda(const RunReport& report);

// "2 created, 1 modified, 0 deleted, 3 skipped, ..."; what is nothing special is left out.
[[nodiscard]] std::string Summary(const RunReport& report);

[[nodiscard]] nlohmann::ordered_json ToJson(const RunReport& report);

[[nodiscard]] RunMetrics MetricsOf(const RunReport& report, std::string_view controller_id);

}  // namespace gwlbtap::controller
