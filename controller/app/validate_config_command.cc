// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap-sessions validate-config: without AWS.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "controller/app/command.h"
#include "controller/app/config_source.h"
#include "controller/core/config_writer.h"

namespace gwlbtap::controller {
namespace {

constexpr char kExamples[] = R"(
Example:
  gwlbtap-sessions validate-config /etc/gwlbtap/sessions.toml)";

int ValidateConfig(const std::string& path) {
  const absl::StatusOr<Config> config = LoadConfig(path);
  if (!config.ok()) return FailSetup(config.status());
  return Print(ToToml(*config));
}

}  // namespace

void AddValidateConfigCommand(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* const command = app.add_subcommand(
      "validate-config", "Check a configuration and print it with all defaults spelled out");
  const auto path = std::make_shared<std::string>();
  command->add_option("FILE", *path, "TOML file, see docs/sessions-configuration.md")
      ->required()
      ->type_name("");
  command->footer(kExamples);
  command->callback([&chosen, path] { chosen = [path] { return ValidateConfig(*path); }; });
}

}  // namespace gwlbtap::controller
