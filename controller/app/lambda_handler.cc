// SPDX-License-Identifier: Apache-2.0
#include "controller/app/lambda_handler.h"

#include <absl/status/status.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace gwlbtap::controller {
namespace {

std::string Outcome(std::string_view outcome, const std::string& why) {
  const nlohmann::ordered_json response = {{"outcome", std::string(outcome)}, {"why", why}};
  return response.dump(-1, ' ', /*ensure_ascii=*/false,
                       nlohmann::ordered_json::error_handler_t::replace);
}

std::vector<LogField> Fields(const DecodedEvent& event, const Invocation& invocation) {
  std::vector<LogField> fields = {
      {"request_id", invocation.request_id},
      {"event_kind", std::string(ToString(event.kind))},
      {"action", std::string(ToString(event.decision.action))},
      {"why", event.decision.why},
  };
  if (!event.id.empty()) fields.push_back({"event_id", event.id});
  if (event.decision.action == EventAction::kReconcileScope) {
    fields.push_back({"scope", ToString(event.decision.scope)});
  }
  return fields;
}

}  // namespace

Handler MakeEventHandler(OwnArns ours, EventWork work, JsonLog& log) {
  return [ours = std::move(ours), work = std::move(work),
          &log](const Invocation& invocation) -> absl::StatusOr<std::string> {
    const DecodedEvent event = DecodeEvent(invocation.event, ours);
    const std::string& why = event.decision.why;
    switch (event.decision.action) {
      case EventAction::kIgnore:
        log.Write(LogLevel::kInfo, "event ignored", Fields(event, invocation));
        return Outcome("ignored", why);
      case EventAction::kRefuse:
        log.Write(LogLevel::kError, "event refused", Fields(event, invocation));
        if (event.kind == EventKind::kRequest || event.kind == EventKind::kTerraform) {
          return absl::InvalidArgumentError(fmt::format("the request is refused: {}", why));
        }
        return Outcome("refused", why);
      case EventAction::kReconcileScope:
      case EventAction::kReconcileAll:
      case EventAction::kPurge:
        break;
    }
    log.Write(LogLevel::kInfo, "event accepted", Fields(event, invocation));
    return work(event, invocation);
  };
}

}  // namespace gwlbtap::controller
