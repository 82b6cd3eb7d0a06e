// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap-sessions decode-event: what an event would start, without AWS.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "config/text_file.h"
#include "controller/app/command.h"
#include "controller/app/event_decoder.h"
#include "controller/app/event_json.h"
#include "controller/app/plan_json.h"
#include "controller/core/scope.h"

namespace gwlbtap::controller {
namespace {

constexpr char kExamples[] = R"(
Exit code 1 if the event is malformed.

Examples:
  gwlbtap-sessions decode-event event.json
  aws logs ... | gwlbtap-sessions decode-event -
  gwlbtap-sessions decode-event --own arn:aws:iam::123456789012:role/sessions event.json)";

struct DecodeOptions {
  std::string path = "-";
  OwnArns ours;
  bool json = false;
};

std::string JsonOf(const DecodedEvent& event) {
  const Scope& scope = event.decision.scope;
  return JsonLine({{"kind", ToString(event.kind)},
                   {"action", ToString(event.decision.action)},
                   {"scope",
                    {{"everything", scope.is_everything},
                     {"instances", scope.instances},
                     {"interfaces", scope.interfaces},
                     {"vpcs", scope.vpcs},
                     {"subnets", scope.subnets}}},
                   {"why", event.decision.why},
                   {"id", event.id}}) +
         "\n";
}

std::string TextOf(const DecodedEvent& event) {
  std::string text = fmt::format("event:  {}\naction: {}\n", ToString(event.kind),
                                 ToString(event.decision.action));
  if (!IsEmpty(event.decision.scope)) {
    text += fmt::format("scope:  {}\n", ToString(event.decision.scope));
  }
  return text + fmt::format("why:    {}\n", event.decision.why);
}

int ShowEvent(const DecodeOptions& options) {
  const std::string path = options.path == "-" ? "/dev/stdin" : options.path;
  const absl::StatusOr<std::string> text = ReadTextFile(path, kMaxEventBytes + 1);
  if (!text.ok()) return FailSetup(text.status());
  const DecodedEvent event = DecodeEvent(*text, options.ours);
  const int printed = Print(options.json ? JsonOf(event) : TextOf(event));
  return event.decision.action == EventAction::kRefuse ? kExitFailed : printed;
}

}  // namespace

void AddDecodeEventCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<DecodeOptions>();
  CLI::App* const command =
      app.add_subcommand("decode-event", "Show what an event would start, and why");
  command->add_option("FILE", options->path, "JSON; - is standard input")
      ->type_name("")
      ->capture_default_str();
  command->add_option("--own", options->ours, "whose calls in CloudTrail are the controller's own")
      ->type_name("ARN")
      ->allow_extra_args(false);
  command->add_flag("--json", options->json, "print one JSON object");
  command->footer(kExamples);
  command->callback([&chosen, options] { chosen = [options] { return ShowEvent(*options); }; });
}

}  // namespace gwlbtap::controller
