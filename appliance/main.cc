// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <string>

#include "appliance/command.h"
#include "appliance/version.h"

namespace gwlbtap {
namespace {

std::string VersionLine() { return fmt::format("gwlbtap {}", kVersion); }

void AddVersionCommand(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* const command = app.add_subcommand("version", "Print the version");
  command->callback([&chosen] {
    chosen = [] {
      fmt::print("{}\n", VersionLine());
      return kExitDone;
    };
  });
}

// The one place from which the process exits.
int Main(int argc, char** argv) {
  // Standard output is for results.
  spdlog::set_default_logger(spdlog::stderr_color_mt("gwlbtap"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
  // A peer that is gone and a file that may grow no further are failures to write like others.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);

  CLI::App app("Decapsulates mirrored traffic and fans it out to collectors", "gwlbtap");
  app.require_subcommand(1);
  app.set_version_flag("--version", VersionLine(), "Print the version");
  ChosenCommand chosen;
  AddRunCommand(app, chosen);
  AddCheckConfigCommand(app, chosen);
  AddStatusCommand(app, chosen);
  AddDrainCommand(app, chosen);
  AddReplayCommand(app, chosen);
  AddReceiveCommand(app, chosen);
  AddGenerateCommand(app, chosen);
  AddVersionCommand(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  return chosen();
}

}  // namespace
}  // namespace gwlbtap

int main(int argc, char** argv) {
  try {
    return gwlbtap::Main(argc, argv);
  } catch (const std::exception& error) {
    return gwlbtap::Fail(error.what(), gwlbtap::kExitFailed);
  }
}
