// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap run: the appliance, until a signal ends it.
#include <fmt/core.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>

#include "appliance/appliance.h"
#include "appliance/command.h"
#include "appliance/config.h"
#include "appliance/config_units.h"
#include "appliance/stop_signals.h"

namespace gwlbtap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{20};  // at signals and counters
constexpr const char* kDefaultConfig = "/etc/gwlbtap/gwlbtap.toml";

struct RunOptions {
  std::string config = kDefaultConfig;
  std::size_t wait_clients = 0;
  std::string stop_when_idle;
  bool json = false;
};

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
  Clock::time_point changed = Clock::now();
  while (!signals.HasCome()) {
    std::this_thread::sleep_for(kLook);
    if (const std::uint64_t now = appliance.FramesReceived(); now != frames) {
      frames = now;
      changed = Clock::now();
    } else if (idle.has_value() && Clock::now() - changed >= *idle) {
      return;
    }
  }
}

int RunAppliance(const RunOptions& options) {
  std::optional<std::chrono::microseconds> idle;
  if (!options.stop_when_idle.empty()) {
    idle = ParseDuration(options.stop_when_idle);
    if (!idle.has_value()) {
      return Fail(fmt::format("--stop-when-idle {}: not a duration; write for example 2s",
                              options.stop_when_idle),
                  kExitUsage);
    }
  }
  const absl::StatusOr<Config> config = LoadConfig(options.config);
  if (!config.ok()) return FailConfig(config.status());

  std::optional<StopSignals> signals(std::in_place);
  const absl::StatusOr<std::unique_ptr<Appliance>> opened = Appliance::Open(*config);
  if (!opened.ok()) return Fail(std::string(opened.status().message()), kExitFailed);
  Appliance& appliance = **opened;
  for (const std::string& address : appliance.ListeningOn()) {
    fmt::print(stderr, "listening on {}\n", address);
  }
  if (WaitForClients(appliance, options.wait_clients, *signals)) {
    appliance.Start();
    WaitForEnd(appliance, idle, *signals);
  }
  signals.reset();  // from here on a signal ends the program at once
  const Account account = appliance.Stop();
  fmt::print("{}", options.json ? ToJson(account).dump() + "\n" : ToText(account));
  return BrokenLaws(account).empty() ? kExitDone
                                     : Fail("the account does not balance", kExitFailed);
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
  command
      ->add_option("--stop-when-idle", options->stop_when_idle,
                   "end when nothing has been received for as long; for captures and tests")
      ->type_name("DURATION");
  command->add_flag("--json", options->json, "print the account as one JSON object at the end");
  command->callback([&chosen, options] { chosen = [options] { return RunAppliance(*options); }; });
}

}  // namespace gwlbtap
