// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap-sessions check: whether our role may do what the controller does.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "controller/app/command.h"
#include "controller/app/plan_json.h"
#include "controller/app/workplace.h"

namespace gwlbtap::controller {
namespace {

constexpr char kExamples[] = R"(
Every call is a dry run: nothing is changed. Exit code 1 if a permission is missing or unclear.

Examples:
  gwlbtap-sessions check
  gwlbtap-sessions check --json)";

struct CheckOptions {
  WorkOptions work;
  bool json = false;
};

std::string_view WordFor(Permission permission) {
  switch (permission) {
    case Permission::kAllowed:
      return "allowed";
    case Permission::kDenied:
      return "denied";
    case Permission::kUnclear:
      return "unclear";
  }
  return "";
}

ProbeSubjects SubjectsFrom(const Config& config) {
  ProbeSubjects subjects;
  if (!config.targets.empty() && !config.targets.front().zones.empty()) {
    subjects.target_id = config.targets.front().zones.begin()->second;
  }
  if (!config.rules.empty()) subjects.filter_id = config.rules.front().filter;
  const std::string rule = config.rules.empty() ? "check" : config.rules.front().name;
  subjects.tags = {{config.controller.owner_tag, config.controller.id},
                   {std::string(kRuleTag), rule},
                   {std::string(kInstanceTag), "i-00000000000000000"},
                   {std::string(kNameTag), "check"}};
  return subjects;
}

std::string TextOf(const std::vector<ProbeResult>& results) {
  std::string text;
  for (const ProbeResult& result : results) {
    text += fmt::format("{:<32}{}\n", result.action, WordFor(result.permission));
    if (!result.detail.empty()) text += fmt::format("  {}\n", result.detail);
  }
  return text;
}

std::string JsonOf(const std::vector<ProbeResult>& results) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const ProbeResult& result : results) {
    json.push_back({{"action", result.action},
                    {"permission", WordFor(result.permission)},
                    {"detail", result.detail}});
  }
  return JsonLine(json) + "\n";
}

int Check(const CheckOptions& options) {
  JsonLog log(std::cerr, {.lowest = LogLevel::kWarn, .form = LogFormFor(STDERR_FILENO)});
  const absl::StatusOr<std::unique_ptr<Workplace>> workplace =
      Workplace::Open(aws::ProcessEnvironment(), options.work, log);
  if (!workplace.ok()) return FailSetup(workplace.status());
  const std::vector<ProbeResult> results =
      (*workplace)->access().Probe(SubjectsFrom((*workplace)->config()), {});
  const int printed = Print(options.json ? JsonOf(results) : TextOf(results));
  const auto missing = std::ranges::count_if(
      results, [](const ProbeResult& result) { return result.permission != Permission::kAllowed; });
  if (missing == 0) return printed;
  return Fail(fmt::format("{} of {} permissions are missing or unclear", missing, results.size()),
              kExitFailed);
}

}  // namespace

void AddCheckCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* const command =
      app.add_subcommand("check", "Ask EC2 whether the permissions suffice; changes nothing");
  AddWorkOptions(*command, options->work);
  command->add_flag("--json", options->json, "print one JSON array");
  command->footer(kExamples);
  command->callback([&chosen, options] { chosen = [options] { return Check(*options); }; });
}

}  // namespace gwlbtap::controller
