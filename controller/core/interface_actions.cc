// SPDX-License-Identifier: Apache-2.0
#include "controller/core/interface_actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "controller/core/drift.h"
#include "controller/core/number_moves.h"
#include "controller/core/ownership.h"
#include "controller/core/skip_codes.h"

namespace gwlbtap::controller {
namespace {

// Clauses are written without the capital and the full stop, to stand within others.
std::string Sentence(std::string clause) { return clause + "."; }

// Without the tags, which most sessions are right without asking for.
DesiredSession Untagged(const ControllerConfig& controller, const InterfaceEntry& entry,
                        const Place& place) {
  const Rule& rule = *place.rule;
  return {.rule = rule.name,
          .instance_id = entry.instance->id,
          .interface_id = std::string(entry.id),
          .target_id = place.target_id,
          .filter_id = rule.filter,
          .number = place.number,
          .vni = place.vni,
          .packet_length = rule.packet_length,
          .description = fmt::format("{}: {} of {}", controller.id, rule.name, entry.instance->id)};
}

DesiredSession DesiredOf(const ControllerConfig& controller, const InterfaceEntry& entry,
                         const Place& place) {
  DesiredSession desired = Untagged(controller, entry, place);
  desired.tags = {{controller.owner_tag, controller.id},
                  {std::string(kRuleTag), desired.rule},
                  {std::string(kInstanceTag), desired.instance_id},
                  {std::string(kNameTag), fmt::format("{} {}", desired.rule, desired.instance_id)}};
  return desired;
}

MirrorSession After(MirrorSession session, const DesiredSession& desired) {
  session.target_id = desired.target_id;
  session.filter_id = desired.filter_id;
  session.number = desired.number;
  if (desired.vni.has_value()) session.vni = desired.vni;
  session.packet_length = desired.packet_length;
  session.description = desired.description;
  return session;
}

std::string ChangeReason(const std::vector<Change>& changes, const std::string& note) {
  std::string reason = "not as configured:";
  for (const Change& change : changes) {
    reason += fmt::format("{} {}", &change == changes.data() ? "" : ",", change.what);
  }
  return Sentence(note.empty() ? reason : fmt::format("{} ({})", reason, note));
}

class ActionBuilder {
 public:
  ActionBuilder(const Config& config, const InterfaceDraft& draft, InterfaceActions& result)
      : config_(config), draft_(draft), result_(result) {}

  void Delete() {
    for (const Removal& removal : draft_.removals) {
      result_.actions.emplace_back(
          DeleteAction{.session = *removal.session,
                       .rule = std::string(TagOf(removal.session->tags, kRuleTag)),
                       .reason = Sentence(removal.reason)});
    }
  }

  void Modify() {
    std::vector<const Place*> changing;
    std::vector<NumberMove> moves;
    std::vector<std::uint32_t> others;
    for (const MirrorSession* session : draft_.entry->others) others.push_back(session->number);
    for (const Place& place : draft_.places) {
      if (place.existing == nullptr) continue;
      if (HasDrift(place)) {
        changing.push_back(&place);
        moves.push_back({.from = place.existing->number, .to = place.number});
      } else {
        others.push_back(place.existing->number);
        if (!place.is_left_alone) ++result_.unchanged;
      }
    }
    std::vector<MirrorSession> states;
    for (const Place* place : changing) states.push_back(*place->existing);
    for (const NumberStep& step : OrderMoves(moves, others)) {
      ModifyTo(step, *changing[step.move], states[step.move]);
    }
  }

  void Create() {
    for (const Place& place : draft_.places) {
      if (place.existing != nullptr) continue;
      std::string reason = fmt::format("the rule \"{}\" selects it", place.rule->name);
      if (!place.note.empty()) reason += fmt::format(" ({})", place.note);
      result_.actions.emplace_back(
          CreateAction{.session = DesiredOf(config_.controller, *draft_.entry, place),
                       .reason = Sentence(std::move(reason))});
    }
  }

 private:
  bool HasDrift(const Place& place) const {
    return !place.is_left_alone &&
           !DriftOf(*place.existing, Untagged(config_.controller, *draft_.entry, place)).empty();
  }

  // `state` is what the session is before, and then what it is afterwards.
  void ModifyTo(const NumberStep& step, const Place& place, MirrorSession& state) {
    DesiredSession desired = DesiredOf(config_.controller, *draft_.entry, place);
    desired.number = step.number;
    std::vector<Change> changes = DriftOf(state, desired);
    std::string reason =
        ChangeReason(changes, step.is_detour ? "it steps aside for a session that takes its number"
                                             : place.note);
    MirrorSession after = After(state, desired);
    result_.actions.emplace_back(ModifyAction{.session_id = state.id,
                                              .before = std::move(state),
                                              .after = std::move(desired),
                                              .changes = std::move(changes),
                                              .reason = std::move(reason)});
    state = std::move(after);
  }

  const Config& config_;
  const InterfaceDraft& draft_;
  InterfaceActions& result_;
};

InterfaceActions Frame(const Config& config, const InterfaceDraft& draft) {
  const InterfaceEntry& entry = *draft.entry;
  InterfaceActions result = {.interface_id = std::string(entry.id),
                             .instance_id = entry.instance == nullptr ? "" : entry.instance->id,
                             .zone = std::string(ZoneOf(entry)),
                             .skips = draft.skips,
                             .desired = draft.places.size()};
  for (Skip& skip : result.skips) skip.reason = Sentence(std::move(skip.reason));
  for (const auto* sessions : {&entry.ours, &entry.others}) {
    for (const MirrorSession* session : *sessions) result.numbers.push_back(session->number);
  }
  const std::size_t reserved = std::min(config.limits.reserve_slots, kMaxSessionsPerInterface);
  result.capacity -= reserved - std::min(reserved, entry.others.size());
  return result;
}

Skip Incomplete(const InterfaceDraft& draft, const std::string& rule, const char* what) {
  return {.code = std::string(skip_code::kInventoryIncomplete),
          .interface_id = std::string(draft.entry->id),
          .instance_id = draft.entry->instance == nullptr ? "" : draft.entry->instance->id,
          .rule = rule,
          .reason = fmt::format("{} has to wait until everything could be listed", what)};
}

}  // namespace

InterfaceActions ActionsFor(const Config& config, const InterfaceDraft& draft) {
  InterfaceActions result = Frame(config, draft);
  ActionBuilder builder(config, draft, result);
  builder.Delete();
  builder.Modify();
  builder.Create();
  return result;
}

InterfaceActions CautiousActionsFor(const Config& config, InterfaceDraft draft) {
  for (const Removal& removal : draft.removals) {
    draft.skips.push_back(
        Incomplete(draft, std::string(TagOf(removal.session->tags, kRuleTag)), "a deletion"));
  }
  for (Place& place : draft.places) {
    if (place.existing == nullptr) {
      draft.skips.push_back(Incomplete(draft, place.rule->name, "the session"));
    } else if (place.number != place.existing->number) {
      draft.skips.push_back(Incomplete(draft, place.rule->name, "a new number"));
      place.number = place.existing->number;
    }
  }
  InterfaceActions result = Frame(config, draft);
  ActionBuilder(config, draft, result).Modify();
  return result;
}

}  // namespace gwlbtap::controller
