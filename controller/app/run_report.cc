// SPDX-License-Identifier: Apache-2.0
#include "controller/app/run_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "controller/core/skip_codes.h"

namespace gwlbtap::controller {
namespace {

CountsByName SkipsByCode(const Plan& plan) {
  CountsByName counts;
  for (const Skip& skip : plan.skips) ++counts[skip.code];
  return counts;
}

std::uint64_t CountOf(const CountsByName& counts, std::string_view name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

std::uint64_t RemainingOf(const RunReport& report) {
  return report.execution.remaining + report.plan.postponed_actions;
}

bool IsForLambda(ProblemKind kind, const RunReport& report) {
  switch (kind) {
    case ProblemKind::kIncompleteInventory:
    case ProblemKind::kObstacle:
      return true;
    case ProblemKind::kFailed:
    case ProblemKind::kRemaining:
      return report.is_purge || !report.scope.is_everything;
    case ProblemKind::kHeldBack:
      return false;
  }
  return true;
}

}  // namespace

std::vector<Problem> ProblemsOf(const RunReport& report) {
  std::vector<Problem> problems;
  for (const std::string& gap : report.gaps) {
    problems.push_back({ProblemKind::kIncompleteInventory, gap});
  }
  const ExecutionReport& execution = report.execution;
  if (!execution.obstacle.ok()) {
    problems.push_back({ProblemKind::kObstacle, std::string(execution.obstacle.message())});
  }
  for (const std::string& failure : execution.failures) {
    problems.push_back({ProblemKind::kFailed, failure});
  }
  const std::uint64_t unnamed = Total(execution.failed) - execution.failures.size();
  if (unnamed > 0) {
    problems.push_back({ProblemKind::kFailed, fmt::format("{} more actions failed", unnamed)});
  }
  if (execution.blocked > 0) {
    problems.push_back({ProblemKind::kFailed,
                        fmt::format("{} actions were not tried after that", execution.blocked)});
  }
  if (const std::uint64_t remaining = RemainingOf(report); remaining > 0) {
    problems.push_back(
        {ProblemKind::kRemaining,
         fmt::format("{} actions remain for the next run: {} of them for want of "
                     "time, {} because of limits.max_actions",
                     remaining, execution.remaining, report.plan.postponed_actions)});
  }
  if (report.plan.held_back_deletions > 0) {
    problems.push_back({ProblemKind::kHeldBack, fmt::format("{} deletions are held back",
                                                            report.plan.held_back_deletions)});
  }
  return problems;
}

absl::Status VerdictForLambda(const RunReport& report) {
  for (const Problem& problem : ProblemsOf(report)) {
    if (!IsForLambda(problem.kind, report)) continue;
    // Whoever adds to a failure that others see puts the run's name first, to find its log by.
    const std::string text = fmt::format("run {}: {}", report.run_id, problem.text);
    return problem.kind == ProblemKind::kObstacle ? absl::PermissionDeniedError(text)
                                                  : absl::UnavailableError(text);
  }
  return absl::OkStatus();
}

std::string Summary(const RunReport& report) {
  const ExecutionReport& execution = report.execution;
  std::string text = fmt::format("{} created, {} modified, {} deleted", execution.created,
                                 execution.modified, execution.deleted);
  for (const auto& [count, what] :
       {std::pair{Total(execution.failed), "failed"}, std::pair{execution.blocked, "not tried"},
        std::pair{RemainingOf(report), "remaining"}, std::pair{execution.obsolete, "obsolete"},
        std::pair{report.plan.skips.size() + Total(execution.skipped), "skipped"}}) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  }
  return fmt::format("{}; {} of {} sessions were as they should be", text, report.plan.unchanged,
                     report.plan.desired);
}

nlohmann::ordered_json ToJson(const RunReport& report) {
  const ExecutionReport& execution = report.execution;
  const std::vector<Problem> problems = ProblemsOf(report);
  nlohmann::ordered_json texts = nlohmann::ordered_json::array();
  for (const Problem& problem : problems) texts.push_back(problem.text);
  return {{"outcome", problems.empty() ? "done" : "incomplete"},
          {"run", report.run_id},
          {"scope", ToString(report.scope)},
          {"purge", report.is_purge},
          {"created", execution.created},
          {"modified", execution.modified},
          {"deleted", execution.deleted},
          {"obsolete", execution.obsolete},
          {"failed", execution.failed},
          {"blocked", execution.blocked},
          {"remaining", RemainingOf(report)},
          {"skipped", SkipsByCode(report.plan)},
          {"skipped_late", execution.skipped},
          {"held_back_deletions", report.plan.held_back_deletions},
          {"desired", report.plan.desired},
          {"unchanged", report.plan.unchanged},
          {"foreign", report.plan.foreign},
          {"throttled", report.throttled},
          {"problems", std::move(texts)},
          {"warnings", report.plan.warnings},
          {"milliseconds", report.duration.count()}};
}

RunMetrics MetricsOf(const RunReport& report, std::string_view controller_id) {
  const Plan& plan = report.plan;
  const ExecutionReport& execution = report.execution;
  RunMetrics metrics;
  metrics.controller = controller_id;
  metrics.run = report.run_id;
  metrics.is_full = report.scope.is_everything && !report.is_purge && report.gaps.empty();
  metrics.desired = plan.desired;
  metrics.actual =
      plan.owned + execution.created - std::min<std::uint64_t>(execution.deleted, plan.owned);
  metrics.foreign = plan.foreign;
  metrics.skipped = SkipsByCode(plan);
  metrics.unsupported = CountOf(metrics.skipped, skip_code::kTypeUnsupported) +
                        CountOf(metrics.skipped, skip_code::kTypeRefused);
  metrics.created = execution.created;
  metrics.modified = execution.modified;
  metrics.deleted = execution.deleted;
  metrics.failed = execution.failed;
  metrics.throttled = report.throttled;
  metrics.held_back_deletions = plan.held_back_deletions;
  metrics.remaining = RemainingOf(report);
  metrics.duration = report.duration;
  return metrics;
}

}  // namespace gwlbtap::controller
