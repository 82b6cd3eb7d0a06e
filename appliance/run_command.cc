// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap run: the appliance, until a signal ends it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "appliance/appliance.h"
#include "appliance/command.h"
#include "appliance/command_options.h"
#include "appliance/config.h"
#include "appliance/control_target.h"
#include "appliance/held_signals.h"
#include "appliance/supervisor.h"

namespace gwlbtap {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

struct RunOptions {
  std::string config = kDefaultConfig;
  std::size_t wait_clients = 0;
  std::optional<std::chrono::microseconds> stop_when_idle;
  bool json = false;
};

std::size_t MostClients(const Config& config) {
  std::size_t clients = 0;
  for (const StreamConfig& stream : config.streams) clients += MostClients(stream);
  return clients;
}

int RunAppliance(const RunOptions& options) {
  const absl::StatusOr<Config> config = LoadConfig(options.config);
  if (!config.ok()) return FailConfig(config.status());
  if (const std::size_t most = MostClients(*config); options.wait_clients > most) {
    return Fail(fmt::format("--wait-clients {}: the configuration allows {} clients at most",
                            options.wait_clients, most),
                kExitUsage);
  }

  std::optional<HeldSignals> signals(std::in_place, kSignals);
  const absl::StatusOr<std::unique_ptr<Appliance>> opened = Appliance::Open(*config);
  if (!opened.ok()) return Fail(std::string(opened.status().message()), kExitFailed);
  Appliance& appliance = **opened;
  Supervisor supervisor(appliance, *config,
                        {.config_path = options.config, .stop_when_idle = options.stop_when_idle});
  if (const absl::Status status = supervisor.Open(); !status.ok()) {
    return Fail(std::string(status.message()), kExitFailed);
  }
  AnnounceListeners(appliance.ListeningOn());
  AnnounceHealthServer(supervisor.HealthListeningOn());
  const auto has_clients = [&] { return appliance.ConnectedClients() >= options.wait_clients; };
  if (supervisor.Run(*signals, has_clients)) {
    appliance.Start();
    supervisor.Run(*signals, [] { return false; });
  }
  std::signal(SIGHUP, SIG_IGN);  // there is nothing left to reload
  signals.reset();               // from here on a signal kills the program
  supervisor.BeginStop();
  const Account account = appliance.Stop();
  supervisor.CompleteLifecycle();
  const int code = FinishWith(account, options.json, appliance.Failure());
  if (!appliance.HasStuckWorkers()) return code;
  std::fflush(nullptr);
  std::_Exit(kExitFailed);  // taking apart what a stuck worker uses would wait for it, or crash
}

}  // namespace

void AddRunCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* const command = app.add_subcommand("run", "The appliance, until a signal ends it");
  command->add_option("--config", options->config, "TOML file, see docs/configuration.md")
      ->type_name("FILE")
      ->capture_default_str();
  command
      ->add_option("--wait-clients", options->wait_clients,
                   "begin to receive when as many collectors are connected")
      ->type_name("N")
      ->capture_default_str();
  AddDurationOption(*command, "--stop-when-idle", options->stop_when_idle,
                    "end when nothing has been received for as long; for captures and tests");
  command->add_flag("--json", options->json, "print the account as one JSON object at the end");
  command->footer(
      "SIGTERM drains: health checks fail, and what still comes is taken until it has stopped.\n"
      "SIGINT, or a second signal during a drain, goes straight to delivering what is held.\n"
      "A signal after that kills the program. SIGHUP reads the configuration again.");
  command->callback([&chosen, options] { chosen = [options] { return RunAppliance(*options); }; });
}

}  // namespace gwlbtap
