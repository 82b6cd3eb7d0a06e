// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap-sessions plan: what a run would do.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "controller/app/command.h"
#include "controller/app/plan_json.h"
#include "controller/app/plan_text.h"
#include "controller/app/workplace.h"

namespace gwlbtap::controller {
namespace {

constexpr char kExamples[] = R"(
Examples:
  gwlbtap-sessions plan
  gwlbtap-sessions plan --scope i-0123456789abcdef0 --scope vpc-0a1b
  gwlbtap-sessions plan --json | jq .totals)";

struct PlanOptions {
  WorkOptions work;
  std::vector<std::string> scope;
  bool json = false;
};

int ShowPlan(const PlanOptions& options) {
  const absl::StatusOr<Scope> scope = ScopeFrom(options.scope);
  if (!scope.ok()) return FailSetup(scope.status());
  JsonLog log(std::cerr, {.lowest = LogLevel::kWarn, .form = LogFormFor(STDERR_FILENO)});
  const absl::StatusOr<std::unique_ptr<Workplace>> workplace =
      Workplace::Open(aws::ProcessEnvironment(), options.work, log);
  if (!workplace.ok()) return FailSetup(workplace.status());

  const RunReport report = (*workplace)->PlanOnly({.run_id = NewRunId(), .scope = *scope});
  const int printed =
      Print(options.json ? JsonLine(ToJson(report.plan)) + "\n"
                         : ToText(report.plan, *scope, (*workplace)->access().region()));
  if (printed != kExitDone || report.gaps.empty()) return printed;
  return Fail("the inventory is incomplete: " + report.gaps.front(), kExitFailed);
}

}  // namespace

void AddPlanCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<PlanOptions>();
  CLI::App* const command =
      app.add_subcommand("plan", "Show what would be created, modified and deleted, and why");
  AddWorkOptions(*command, options->work);
  AddScopeOption(*command, options->scope);
  command->add_flag("--json", options->json, "print one JSON object");
  command->footer(kExamples);
  command->callback([&chosen, options] { chosen = [options] { return ShowPlan(*options); }; });
}

}  // namespace gwlbtap::controller
