// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap-sessions map: who is behind a VNI and an address, for people and for gwlbtap.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "controller/app/atomic_file.h"
#include "controller/app/command.h"
#include "controller/app/source_map_json.h"
#include "controller/app/workplace.h"
#include "controller/core/source_map.h"

namespace gwlbtap::controller {
namespace {

constexpr char kExamples[] = R"(
The file is replaced as a whole, and only if everything could be listed.

Examples:
  gwlbtap-sessions map
  gwlbtap-sessions map --output /run/gwlbtap/sources.json)";

struct MapOptions {
  WorkOptions work;
  std::string output;
  bool json = false;
};

int WriteMap(const MapOptions& options) {
  JsonLog log(std::cerr, {.lowest = LogLevel::kWarn, .form = LogFormFor(STDERR_FILENO)});
  const absl::StatusOr<std::unique_ptr<Workplace>> workplace =
      Workplace::Open(aws::ProcessEnvironment(), options.work, log);
  if (!workplace.ok()) return FailSetup(workplace.status());
  const Inventory inventory = (*workplace)->source().Read(Scope::Everything(), {});
  if (!inventory.gaps.empty()) {
    return Fail("the inventory is incomplete: " + inventory.gaps.front(), kExitFailed);
  }
  const std::vector<SourceRow> rows = MakeSourceMap((*workplace)->config(), inventory);
  if (options.output.empty()) return Print(options.json ? ToJsonText(rows) : ToTable(rows));
  const absl::Status written = WriteFileAtomically(options.output, ToJsonText(rows));
  return written.ok() ? kExitDone : Fail(std::string(written.message()), kExitFailed);
}

}  // namespace

void AddMapCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<MapOptions>();
  CLI::App* const command =
      app.add_subcommand("map", "List who is behind each VNI and source address");
  AddWorkOptions(*command, options->work);
  CLI::Option* const json = command->add_flag("--json", options->json, "print one JSON array");
  command->add_option("--output", options->output, "write the JSON array to this file instead")
      ->type_name("FILE")
      ->excludes(json);
  command->footer(kExamples);
  command->callback([&chosen, options] { chosen = [options] { return WriteMap(*options); }; });
}

}  // namespace gwlbtap::controller
