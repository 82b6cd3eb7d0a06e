// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap-sessions reconcile: one run by hand, or by a timer.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "controller/app/command.h"
#include "controller/app/run_command.h"

namespace gwlbtap::controller {
namespace {

constexpr char kExamples[] = R"(
Exit code: 0 everything is as it should be, 1 something is not, 2 usage or configuration.
More deletions than limits.max_deletes or limits.max_delete_fraction allow are held back, which is
exit code 1; look at them with "plan", then let them happen with --force.

Examples:
  gwlbtap-sessions reconcile
  gwlbtap-sessions reconcile --scope i-0123456789abcdef0 --json
  gwlbtap-sessions reconcile --force --rate 20)";

struct ReconcileOptions {
  RunOptions run;
  std::vector<std::string> scope;
  bool force = false;
};

int Reconcile(const ReconcileOptions& options) {
  const absl::StatusOr<Scope> scope = ScopeFrom(options.scope);
  if (!scope.ok()) return FailSetup(scope.status());
  return RunAndTell(options.run, {.scope = *scope, .has_no_caps = options.force});
}

}  // namespace

void AddReconcileCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<ReconcileOptions>();
  CLI::App* const command =
      app.add_subcommand("reconcile", "Create, modify and delete sessions as configured");
  AddRunOptions(*command, options->run);
  AddScopeOption(*command, options->scope);
  command->add_flag("--force", options->force, "delete as many sessions as it takes");
  command->footer(kExamples);
  command->callback([&chosen, options] { chosen = [options] { return Reconcile(*options); }; });
}

}  // namespace gwlbtap::controller
