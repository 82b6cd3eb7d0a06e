// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap status: how a running appliance is doing.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "appliance/command.h"
#include "appliance/control_socket.h"
#include "appliance/control_target.h"

namespace gwlbtap {
namespace {

using Json = nlohmann::ordered_json;

struct StatusOptions {
  ControlTarget target;
  bool json = false;
};

void PrintCauses(std::string_view label, const Json& causes) {
  for (const Json& cause : causes) {
    fmt::print("  {} {}: {}\n", label, cause.at("name").get<std::string>(),
               cause.at("text").get<std::string>());
  }
}

void PrintStream(const Json& stream) {
  fmt::print("stream {}: {} collectors, {} required\n", stream.at("name").get<std::string>(),
             stream.at("collectors").get<std::uint64_t>(),
             stream.at("required").get<std::uint64_t>());
  for (const Json& exporter : stream.at("exporters")) {
    fmt::print("  {}: {} collectors\n", exporter.at("name").get<std::string>(),
               exporter.at("collectors").get<std::uint64_t>());
  }
}

void PrintStatus(const Json& status) {
  fmt::print("gwlbtap {} is {}\n", status.at("version").get<std::string>(),
             status.at("healthy").get<bool>() ? "healthy" : "not healthy");
  PrintCauses("cause", status.at("causes"));
  PrintCauses("note", status.at("notes"));
  fmt::print("up for {:.0f} s, {} frames received, {} packets decapsulated\n",
             status.at("uptime_seconds").get<double>(),
             status.at("frames_received").get<std::uint64_t>(),
             status.at("packets_decapsulated").get<std::uint64_t>());
  const Json& loss = status.at("loss");
  fmt::print("{} of {} packets lost in the last {:.0f} s\n", loss.at("lost").get<std::uint64_t>(),
             loss.at("offered").get<std::uint64_t>(), loss.at("seconds").get<double>());
  for (const Json& stream : status.at("streams")) PrintStream(stream);
}

int ShowStatus(const StatusOptions& options) {
  const absl::StatusOr<std::string> socket = FindSocket(options.target);
  if (!socket.ok()) return FailConfig(socket.status());
  const absl::StatusOr<std::string> answer = AskAppliance(*socket, "status");
  if (!answer.ok()) return Fail(std::string(answer.status().message()), kExitFailed);
  try {
    const Json status = Json::parse(*answer);
    if (options.json) {
      fmt::print("{}\n", *answer);
    } else {
      PrintStatus(status);
    }
    return status.at("healthy").get<bool>() ? kExitDone : kExitFailed;
  } catch (const Json::exception&) {
    return Fail(fmt::format("what listens on {} is no gwlbtap of this version", *socket),
                kExitFailed);
  }
}

}  // namespace

void AddStatusCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* const command = app.add_subcommand(
      "status", "How a running appliance is doing; exit code 1 if it is not healthy");
  AddControlTargetOptions(*command, options->target);
  command->add_flag("--json", options->json, "print one JSON object");
  command->callback([&chosen, options] { chosen = [options] { return ShowStatus(*options); }; });
}

}  // namespace gwlbtap
