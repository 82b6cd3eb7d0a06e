// SPDX-License-Identifier: Apache-2.0
#include "appliance/control_target.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "appliance/config.h"

namespace gwlbtap {

void AddControlTargetOptions(CLI::App& command, ControlTarget& target) {
  CLI::Option* const config =
      command.add_option("--config", target.config, "TOML file that the appliance runs with")
          ->type_name("FILE")
          ->capture_default_str();
  command.add_option("--socket", target.socket, "its control socket, instead of asking FILE")
      ->type_name("PATH")
      ->excludes(config);
}

absl::StatusOr<std::string> FindSocket(const ControlTarget& target) {
  if (!target.socket.empty()) return target.socket;
  const absl::StatusOr<Config> config = LoadConfig(target.config);
  if (!config.ok()) return config.status();
  if (config->control_socket.empty()) {
    return absl::NotFoundError(fmt::format(
        "{} has no control socket; it takes [control] socket = \"PATH\"", target.config));
  }
  return config->control_socket;
}

}  // namespace gwlbtap
