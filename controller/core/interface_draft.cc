// SPDX-License-Identifier: Apache-2.0
#include "controller/core/interface_draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "controller/core/ownership.h"
#include "controller/core/selector.h"
#include "controller/core/skip_codes.h"

namespace gwlbtap::controller {
namespace {

Skip SkipFor(const InterfaceEntry& entry, const Rule& rule, std::string_view code,
             std::string reason) {
  return {.code = std::string(code),
          .interface_id = std::string(entry.id),
          .instance_id = entry.instance->id,
          .rule = rule.name,
          .reason = std::move(reason)};
}

bool IsChosen(InterfaceChoice choice, const NetworkInterface& interface) {
  switch (choice) {
    case InterfaceChoice::kAll:
      return true;
    case InterfaceChoice::kPrimary:
      return interface.device_index == 0;
    case InterfaceChoice::kSecondary:
      return interface.device_index != 0;
  }
  return false;
}

Eligibility JudgeTarget(const TargetChoice& target) {
  if (!target.target_id.empty()) return {};
  return {.verdict = target.code == skip_code::kNoTarget ? Verdict::kUnwanted : Verdict::kKept,
          .code = target.code,
          .reason = target.reason};
}

Eligibility JudgeNumber(const Rule& rule, const MirrorSession* existing,
                        const std::set<std::uint32_t>& taken) {
  if (!taken.contains(rule.session_number) ||
      (existing != nullptr && existing->number == rule.session_number)) {
    return {};
  }
  std::string reason = fmt::format("another session has the number {}", rule.session_number);
  if (existing != nullptr) reason += fmt::format(", so that it keeps {}", existing->number);
  return {.verdict = Verdict::kKept, .code = skip_code::kNumberTaken, .reason = std::move(reason)};
}

}  // namespace

Drafter::Drafter(const Config& config, const Inventory& inventory, const TypeLearning& learning)
    : config_(config),
      guards_(config.sensors, inventory.targets),
      targets_(config.targets, inventory.targets),
      learning_(learning) {
  for (const Rule& rule : config.rules) rules_.push_back(&rule);
  std::ranges::sort(rules_, {}, [](const Rule* rule) {
    return std::pair(rule->session_number, std::string_view(rule->name));
  });
}

bool Drafter::Selects(const Rule& rule, const InterfaceEntry& entry) const {
  return IsChosen(rule.interfaces, *entry.interface) &&
         Matches(rule.select, *entry.instance, *entry.interface);
}

std::size_t Drafter::Capacity(const InterfaceEntry& entry) const {
  const std::size_t of_others = std::max(entry.others.size(), config_.limits.reserve_slots);
  return kMaxSessionsPerInterface - std::min(of_others, kMaxSessionsPerInterface);
}

Drafter::Existing Drafter::PickExisting(const InterfaceEntry& entry, InterfaceDraft& draft) const {
  Existing existing;
  for (const MirrorSession* session : entry.ours) {
    const std::string_view name = TagOf(session->tags, kRuleTag);
    if (entry.instance == nullptr) {
      draft.removals.push_back({session, fmt::format("no instance has {} any more", entry.id)});
      continue;
    }
    if (std::ranges::find(config_.rules, name, &Rule::name) == config_.rules.end()) {
      draft.removals.push_back({session, fmt::format("there is no rule \"{}\" any more", name)});
      continue;
    }
    const auto [kept, is_first] = existing.emplace(name, session);
    if (!is_first) {
      draft.removals.push_back({session, fmt::format("it is a duplicate of {} for the rule \"{}\"",
                                                     kept->second->id, name)});
    }
  }
  return existing;
}

InterfaceDraft Drafter::Draft(const InterfaceEntry& entry) const {
  Eligibility eligibility;
  if (entry.instance != nullptr) {
    eligibility = JudgeInterface(config_, guards_, learning_, *entry.instance, *entry.interface);
  }
  Numbers taken;
  for (const MirrorSession* session : entry.others) taken.insert(session->number);
  // A session of ours that has to keep its number takes it from the rule that wants it, which may be
  // that of another session, which then keeps its own. Numbers are only ever added, and there are no
  // more than the interface has sessions.
  while (true) {
    InterfaceDraft draft = DraftAround(entry, eligibility, taken);
    const std::size_t size = taken.size();
    for (const Place& place : draft.places) {
      if (place.existing != nullptr && place.number != place.rule->session_number) {
        taken.insert(place.number);
      }
    }
    if (taken.size() == size) return draft;
  }
}

InterfaceDraft Drafter::DraftAround(const InterfaceEntry& entry, const Eligibility& eligibility,
                                    const Numbers& taken) const {
  InterfaceDraft draft = {.entry = &entry};
  const Existing existing = PickExisting(entry, draft);
  if (entry.instance == nullptr) return draft;
  for (const Rule* rule : rules_) {
    const auto found = existing.find(rule->name);
    const MirrorSession* session = found == existing.end() ? nullptr : found->second;
    if (Selects(*rule, entry)) {
      DraftRule(*rule, eligibility, session, taken, draft);
    } else if (session != nullptr) {
      // That nobody may be mirrored here weighs more than that nobody wants to.
      draft.removals.push_back(
          {session, eligibility.verdict == Verdict::kUnwanted
                        ? eligibility.reason
                        : fmt::format("the rule \"{}\" does not select it any more", rule->name)});
    }
  }
  return draft;
}

Eligibility Drafter::JudgeRoom(const InterfaceEntry& entry, std::size_t places) const {
  if (places < Capacity(entry)) return {};
  return {.verdict = Verdict::kUnwanted,
          .code = skip_code::kEniFull,
          .reason = fmt::format("{} sessions of others, {} of rules that go first and {} reserved "
                                "slots leave no room",
                                entry.others.size(), places, config_.limits.reserve_slots)};
}

void Drafter::DraftRule(const Rule& rule, const Eligibility& of_interface,
                        const MirrorSession* existing, const Numbers& taken,
                        InterfaceDraft& draft) const {
  const InterfaceEntry& entry = *draft.entry;
  const TargetChoice target = targets_.Choose(rule.target, ZoneOf(entry), entry.id);
  const Eligibility of_target = JudgeTarget(target);
  const Eligibility of_number = JudgeNumber(rule, existing, taken);
  for (const Eligibility& eligibility :
       {Stricter(of_interface, JudgeState(*entry.instance, rule)), of_target, of_number,
        JudgeRoom(entry, draft.places.size())}) {
    if (eligibility.verdict == Verdict::kWanted) continue;
    if (eligibility.verdict == Verdict::kKept && existing != nullptr) continue;
    draft.skips.push_back(SkipFor(entry, rule, eligibility.code, eligibility.reason));
    if (existing != nullptr) draft.removals.push_back({existing, eligibility.reason});
    return;
  }
  Place place = {.rule = &rule,
                 .existing = existing,
                 .number = rule.session_number,
                 .target_id = target.target_id,
                 .note = target.reason};
  for (const Eligibility& eligibility : {of_target, of_number}) {
    if (eligibility.verdict == Verdict::kWanted) continue;
    place.number = existing->number;
    place.is_left_alone = target.target_id.empty();
    draft.skips.push_back(SkipFor(entry, rule, eligibility.code, eligibility.reason));
    break;
  }
  draft.places.push_back(std::move(place));
}

}  // namespace gwlbtap::controller
