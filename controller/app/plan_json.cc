// SPDX-License-Identifier: Apache-2.0
#include "controller/app/plan_json.h"

#include <cstdint>
#include <optional>
#include <string>

#include "controller/app/action_facts.h"

namespace gwlbtap::controller {
namespace {

using Json = nlohmann::ordered_json;

Json OrNull(const std::optional<std::uint32_t>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json SessionJson(const DesiredSession& session) {
  return {{"target", session.target_id},
          {"filter", session.filter_id},
          {"number", session.number},
          {"vni", OrNull(session.vni)},
          {"packet_length", OrNull(session.packet_length)},
          {"description", session.description},
          {"tags", session.tags}};
}

Json SessionJson(const MirrorSession& session) {
  return {{"target", session.target_id},
          {"filter", session.filter_id},
          {"number", session.number},
          {"vni", OrNull(session.vni)},
          {"packet_length", OrNull(session.packet_length)},
          {"description", session.description},
          {"tags", session.tags}};
}

struct AddDetails {
  Json& json;

  void operator()(const CreateAction& create) const { json["after"] = SessionJson(create.session); }
  void operator()(const ModifyAction& modify) const {
    Json& changes = json["changes"] = Json::array();
    for (const Change& change : modify.changes) {
      changes.push_back({{"what", change.what}, {"from", change.from}, {"to", change.to}});
    }
    json["before"] = SessionJson(modify.before);
    json["after"] = SessionJson(modify.after);
  }
  void operator()(const DeleteAction& remove) const {
    json["before"] = SessionJson(remove.session);
  }
};

Json ActionJson(const Action& action) {
  Json json = {{"action", ToString(KindOf(action))},
               {"interface", InterfaceOf(action)},
               {"instance", InstanceOf(action)},
               {"rule", RuleOf(action)},
               {"reason", ReasonOf(action)}};
  if (const std::string session = SessionOf(action); !session.empty()) json["session"] = session;
  std::visit(AddDetails{json}, action);
  return json;
}

}  // namespace

Json ToJson(const Plan& plan) {
  Json actions = Json::array();
  for (const Action& action : plan.actions) actions.push_back(ActionJson(action));
  Json skips = Json::array();
  for (const Skip& skip : plan.skips) {
    skips.push_back({{"code", skip.code},
                     {"interface", skip.interface_id},
                     {"instance", skip.instance_id},
                     {"rule", skip.rule},
                     {"reason", skip.reason}});
  }
  return {{"actions", std::move(actions)},
          {"skips", std::move(skips)},
          {"warnings", plan.warnings},
          {"totals",
           {{"create", CountOf(plan, ActionKind::kCreate)},
            {"modify", CountOf(plan, ActionKind::kModify)},
            {"delete", CountOf(plan, ActionKind::kDelete)},
            {"skipped", plan.skips.size()},
            {"desired", plan.desired},
            {"unchanged", plan.unchanged},
            {"owned", plan.owned},
            {"foreign", plan.foreign},
            {"held_back_deletions", plan.held_back_deletions},
            {"postponed_actions", plan.postponed_actions}}}};
}

std::string JsonLine(const Json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace gwlbtap::controller
