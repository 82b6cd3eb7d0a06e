// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap-sessions purge: the end of a controller.
#include <CLI/CLI.hpp>
#include <memory>

#include "controller/app/command.h"
#include "controller/app/run_command.h"

namespace gwlbtap::controller {
namespace {

constexpr char kExamples[] = R"(
Sessions of others stay. Nothing keeps a controller that still runs from creating them anew.

Example:
  gwlbtap-sessions purge --yes)";

struct PurgeOptions {
  RunOptions run;
  bool yes = false;
};

int Purge(const PurgeOptions& options) {
  if (!options.yes) {
    return Fail("purge deletes all sessions of this controller; say --yes to do it", kExitUsage);
  }
  return RunAndTell(options.run, {.is_purge = true});
}

}  // namespace

void AddPurgeCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<PurgeOptions>();
  CLI::App* const command =
      app.add_subcommand("purge", "Delete all sessions of this controller, and no others");
  AddRunOptions(*command, options->run);
  command->add_flag("--yes", options->yes, "without which nothing happens");
  command->footer(kExamples);
  command->callback([&chosen, options] { chosen = [options] { return Purge(*options); }; });
}

}  // namespace gwlbtap::controller
