// SPDX-License-Identifier: Apache-2.0
#include "controller/app/run_command.h"

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "controller/app/command.h"
#include "controller/app/metrics.h"
#include "controller/app/plan_json.h"
#include "controller/app/run_report.h"

namespace gwlbtap::controller {
namespace {

constexpr double kMostCallsPerSecond = 1'000;

std::string TextOf(const RunReport& report, const RunOptions& options,
                   std::string_view controller_id) {
  std::string text = (options.json ? JsonLine(ToJson(report)) : Summary(report)) + "\n";
  if (!options.metrics) return text;
  for (const std::string& line :
       MetricLines(MetricsOf(report, controller_id), std::chrono::system_clock::now())) {
    text += line + "\n";
  }
  return text;
}

}  // namespace

void AddRunOptions(CLI::App& command, RunOptions& options) {
  AddWorkOptions(command, options.work);
  command
      .add_option("--rate", options.work.calls_per_second,
                  "changes a second to begin with and at least; more are tried, and fewer when EC2 "
                  "complains. Without it: 10, and 1 at least")
      ->type_name("CALLS")
      ->check(CLI::Range(1.0, kMostCallsPerSecond).description(""));
  command.add_flag("--json", options.json, "print one JSON object");
  command.add_flag("--metrics", options.metrics,
                   "print lines in CloudWatch's embedded metric format after that");
}

int RunAndTell(const RunOptions& options, RunRequest request) {
  JsonLog log(std::cerr, {.form = LogFormFor(STDERR_FILENO)});
  const absl::StatusOr<std::unique_ptr<Workplace>> workplace =
      Workplace::Open(aws::ProcessEnvironment(), options.work, log);
  if (!workplace.ok()) return FailSetup(workplace.status());

  request.run_id = NewRunId();
  request.occasion = request.run_id;
  const RunReport report = (*workplace)->Run(request, {});
  const int printed = Print(TextOf(report, options, (*workplace)->config().controller.id));
  const std::vector<Problem> problems = ProblemsOf(report);
  for (const Problem& problem : problems) Fail(problem.text, kExitFailed);
  return problems.empty() ? printed : kExitFailed;
}

}  // namespace gwlbtap::controller
