// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "appliance/command.h"
#include "appliance/config.h"

namespace gwlbtap {
namespace {

int CheckConfig(const std::string& path) {
  const absl::StatusOr<Config> config = LoadConfig(path);
  if (config.ok()) {
    fmt::print("{}", ToToml(*config));
    return kExitDone;
  }
  return FailConfig(config.status());
}

}  // namespace

void AddCheckConfigCommand(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* const command = app.add_subcommand(
      "check-config", "Check a configuration and print it with all defaults spelled out");
  const auto path = std::make_shared<std::string>();
  command->add_option("FILE", *path, "TOML file, see docs/configuration.md")
      ->required()
      ->type_name("");
  command->callback([&chosen, path] { chosen = [path] { return CheckConfig(*path); }; });
}

}  // namespace gwlbtap
