// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap drain: has a running appliance take its leave.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "appliance/command.h"
#include "appliance/control_socket.h"
#include "appliance/control_target.h"

namespace gwlbtap {
namespace {

struct DrainOptions {
  ControlTarget target;
  bool waits = false;
};

int DrainAppliance(const DrainOptions& options) {
  const absl::StatusOr<std::string> socket = FindSocket(options.target);
  if (!socket.ok()) return FailConfig(socket.status());
  const absl::StatusOr<std::string> answer = AskAppliance(*socket, "drain", options.waits);
  if (!answer.ok()) return Fail(std::string(answer.status().message()), kExitFailed);
  fmt::print("{}\n", *answer);
  return kExitDone;
}

}  // namespace

void AddDrainCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<DrainOptions>();
  CLI::App* const command =
      app.add_subcommand("drain",
                         "Have a running appliance fail its health checks, take what "
                         "still comes, and end");
  AddControlTargetOptions(*command, options->target);
  command->add_flag("--wait", options->waits, "return only when it has ended");
  command->callback(
      [&chosen, options] { chosen = [options] { return DrainAppliance(*options); }; });
}

}  // namespace gwlbtap
