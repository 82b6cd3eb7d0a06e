// SPDX-License-Identifier: Apache-2.0
//
// What became of the actions of a plan. Plain values; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

#include "controller/app/metrics.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

enum class ActionEnd : std::uint8_t {
  kDone,
  kObsolete,   // what is there by now asks for something else, or for nothing
  kSkipped,    // it cannot be: the source is gone, or of a type that cannot be mirrored
  kFailed,     // EC2, or the way to it, said no
  kBlocked,    // not tried, because of what became of an earlier one
  kRemaining,  // there was no time for it
};

// "done", "obsolete", ...
[[nodiscard]] std::string_view ToString(ActionEnd end);

struct ActionResult {
  Action action;
  ActionEnd end = ActionEnd::kDone;
  std::string session_id = {};  // the one that was made, changed or deleted
  std::string code = {};        // EC2's word for why it is not done, or ours
  std::string detail = {};      // a sentence with the same
  std::chrono::milliseconds duration{0};
};

// EC2's code; where it has not spoken, abseil's name for the failure.
[[nodiscard]] std::string FailureCode(const absl::Status& failure);

struct ExecutionReport {
  // So many sentences are kept; failures of one kind are alike.
  static constexpr std::size_t kMostFailures = 10;

  std::uint64_t created = 0;
  std::uint64_t modified = 0;
  std::uint64_t deleted = 0;
  std::uint64_t obsolete = 0;
  CountsByName skipped = {};  // by code, as is the next one
  CountsByName failed = {};
  std::uint64_t blocked = 0;
  std::uint64_t remaining = 0;
  std::vector<std::string> failures = {};  // sentences
  std::set<std::string, std::less<>> refused_types = {};
  // Not OK: something that another run would meet as well stopped a kind of action, or all of them.
  absl::Status obstacle = absl::OkStatus();

  void Add(const ActionResult& result);
};

// Of a map such as `failed`.
[[nodiscard]] std::uint64_t Total(const CountsByName& counts);

}  // namespace gwlbtap::controller
