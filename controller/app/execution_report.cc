// SPDX-License-Identifier: Apache-2.0
#include "controller/app/execution_report.h"

#include <fmt/format.h>

#include <numeric>
#include <optional>

#include "aws/service_error.h"
#include "controller/app/action_facts.h"

namespace gwlbtap::controller {

std::string_view ToString(ActionEnd end) {
  switch (end) {
    case ActionEnd::kDone:
      return "done";
    case ActionEnd::kObsolete:
      return "obsolete";
    case ActionEnd::kSkipped:
      return "skipped";
    case ActionEnd::kFailed:
      return "failed";
    case ActionEnd::kBlocked:
      return "blocked";
    case ActionEnd::kRemaining:
      return "remaining";
  }
  return "";
}

std::string FailureCode(const absl::Status& failure) {
  const std::optional<aws::ServiceError> error = aws::ServiceErrorOf(failure);
  if (!error) return absl::StatusCodeToString(failure.code());
  return error->code.empty() ? fmt::format("HTTP {}", error->http_status) : error->code;
}

void ExecutionReport::Add(const ActionResult& result) {
  switch (result.end) {
    case ActionEnd::kDone: {
      const ActionKind kind = KindOf(result.action);
      created += kind == ActionKind::kCreate ? 1 : 0;
      modified += kind == ActionKind::kModify ? 1 : 0;
      deleted += kind == ActionKind::kDelete ? 1 : 0;
      break;
    }
    case ActionEnd::kObsolete:
      ++obsolete;
      break;
    case ActionEnd::kSkipped:
      ++skipped[result.code];
      break;
    case ActionEnd::kFailed:
      ++failed[result.code];
      if (failures.size() < kMostFailures) {
        failures.push_back(fmt::format("cannot {} the session on {}: {}",
                                       ToString(KindOf(result.action)), InterfaceOf(result.action),
                                       result.detail));
      }
      break;
    case ActionEnd::kBlocked:
      ++blocked;
      break;
    case ActionEnd::kRemaining:
      ++remaining;
      break;
  }
}

std::uint64_t Total(const CountsByName& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& each) { return sum + each.second; });
}

}  // namespace gwlbtap::controller
