// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap run: the appliance, until a signal ends it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "appliance/appliance.h"
#include "appliance/command.h"
#include "appliance/command_options.h"
#include "appliance/config.h"
#include "appliance/stop_signals.h"

namespace gwlbtap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{20};  // at signals and counters
constexpr const char* kDefaultConfig = "/etc/gwlbtap/gwlbtap.toml";

struct RunOptions {
  std::string config = kDefaultConfig;
  std::size_t wait_clients = 0;
  std::optional<std::chrono::microseconds> stop_when_idle;
  bool json = false;
};

// As many as all listeners take together, and the collectors that are connected to.
std::size_t MostClients(const Config& config) {
  std::size_t clients = 0;
  for (const StreamConfig& stream : config.streams) {
    for (const ExporterConfig& exporter : stream.exporters) {
      if (const auto* const listen = std::get_if<ListenConfig>(&exporter)) {
        clients += listen->max_clients;
      }
      if (std::holds_alternative<ConnectConfig>(exporter)) ++clients;
    }
  }
  return clients;
}

// False: a signal has come first.
bool WaitForClients(const Appliance& appliance, std::size_t wanted, const StopSignals& signals) {
  while (appliance.ConnectedClients() < wanted) {
    if (signals.HasCome()) return false;
    std::this_thread::sleep_for(kLook);
  }
  return true;
}

// Until a signal comes, or no frame has come for as long as `idle`.
void WaitForEnd(const Appliance& appliance, std::optional<std::chrono::microseconds> idle,
                const StopSignals& signals) {
  std::uint64_t frames = 0;
  std::uint64_t turns = 0;
  Clock::time_point changed = Clock::now();
  while (!signals.HasCome()) {
    std::this_thread::sleep_for(kLook);
    const std::uint64_t frames_before = std::exchange(frames, appliance.FramesReceived());
    const std::uint64_t turns_before = std::exchange(turns, appliance.SlowestWorkersTurns());
    // A worker that waits for an exporter has more to come.
    if (frames != frames_before || turns == turns_before) {
      changed = Clock::now();
    } else if (idle.has_value() && Clock::now() - changed >= *idle) {
      return;
    }
  }
}

int RunAppliance(const RunOptions& options) {
  const absl::StatusOr<Config> config = LoadConfig(options.config);
  if (!config.ok()) return FailConfig(config.status());
  if (const std::size_t most = MostClients(*config); options.wait_clients > most) {
    return Fail(fmt::format("--wait-clients {}: the configuration allows {} clients at most",
                            options.wait_clients, most),
                kExitUsage);
  }

  std::optional<StopSignals> signals(std::in_place);
  const absl::StatusOr<std::unique_ptr<Appliance>> opened = Appliance::Open(*config);
  if (!opened.ok()) return Fail(std::string(opened.status().message()), kExitFailed);
  Appliance& appliance = **opened;
  AnnounceListeners(appliance.ListeningOn());
  if (WaitForClients(appliance, options.wait_clients, *signals)) {
    appliance.Start();
    WaitForEnd(appliance, options.stop_when_idle, *signals);
  }
  signals.reset();  // from here on a signal ends the program at once
  const Account account = appliance.Stop();
  return FinishWith(account, options.json, appliance.Failure());
}

}  // namespace

void AddRunCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* const command = app.add_subcommand("run", "The appliance, until SIGINT or SIGTERM");
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
  command->callback([&chosen, options] { chosen = [options] { return RunAppliance(*options); }; });
}

}  // namespace gwlbtap
