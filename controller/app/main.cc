// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <filesystem>
#include <string>

#include "controller/app/command.h"

namespace gwlbtap::controller {
namespace {

std::string VersionLine() { return fmt::format("gwlbtap-sessions {}", GWLBTAP_VERSION); }

void AddVersionCommand(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* const command = app.add_subcommand("version", "Print the version");
  command->callback([&chosen] { chosen = [] { return Print(VersionLine() + "\n"); }; });
}

// Lambda starts a custom runtime by this name, without arguments.
bool IsBootstrap(int argc, char** argv) {
  return argc == 1 && std::filesystem::path(argv[0]).filename() == "bootstrap";
}

// The one place from which the process exits.
int Main(int argc, char** argv) {
  // A peer that is gone and a file that may grow no further are failures to write like others.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  if (IsBootstrap(argc, argv)) return ServeLambda();

  CLI::App app("Keeps traffic mirror sessions as configured", "gwlbtap-sessions");
  app.require_subcommand(1);
  app.set_version_flag("--version", VersionLine(), "Print the version");
  app.footer("gwlbtap-sessions COMMAND --help has more about each, with examples.");
  ChosenCommand chosen;
  AddPlanCommand(app, chosen);
  AddReconcileCommand(app, chosen);
  AddPurgeCommand(app, chosen);
  AddCheckCommand(app, chosen);
  AddValidateConfigCommand(app, chosen);
  AddDecodeEventCommand(app, chosen);
  AddMapCommand(app, chosen);
  AddLambdaCommand(app, chosen);
  AddVersionCommand(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  return chosen();
}

}  // namespace
}  // namespace gwlbtap::controller

int main(int argc, char** argv) {
  try {
    return gwlbtap::controller::Main(argc, argv);
  } catch (const std::exception& error) {
    return gwlbtap::controller::Fail(error.what(), gwlbtap::controller::kExitFailed);
  }
}
