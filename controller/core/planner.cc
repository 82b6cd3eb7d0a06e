// SPDX-License-Identifier: Apache-2.0
#include "controller/core/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "controller/core/action_order.h"
#include "controller/core/caps.h"
#include "controller/core/interface_actions.h"
#include "controller/core/interface_draft.h"
#include "controller/core/interface_index.h"
#include "controller/core/ownership.h"
#include "controller/core/vni_assignment.h"

namespace gwlbtap::controller {
namespace {

void HoldBackAll(std::string_view reason, std::size_t deletions,
                 std::vector<InterfaceActions>& interfaces, Plan& plan) {
  for (InterfaceActions& interface : interfaces) HoldBackDeletions(interface, reason);
  plan.held_back_deletions = deletions;
  plan.warnings.push_back(
      fmt::format("Nothing is deleted: {}. {} sessions are kept.", reason, deletions));
}

void ApplyCaps(const Config& config, const Scope& scope, std::vector<InterfaceActions>& interfaces,
               Plan& plan) {
  const std::size_t deletions = CountDeletions(interfaces);
  if (config.rules.empty()) {
    HoldBackAll("the configuration has no rules", deletions, interfaces, plan);
  } else if (const std::string limit =
                 DeletionLimit(config.limits, deletions, plan.owned, scope.is_everything);
             !limit.empty()) {
    HoldBackAll(limit, deletions, interfaces, plan);
  }
}

void WarnOfGaps(const Inventory& inventory, Plan& plan) {
  for (const std::string& gap : inventory.gaps) {
    plan.warnings.push_back(
        fmt::format("The listing is incomplete, so that nothing is created or deleted: {}.", gap));
  }
}

// Moves everything into the plan.
void Collect(std::vector<InterfaceActions> interfaces, Plan& plan) {
  for (InterfaceActions& interface : interfaces) {
    plan.desired += interface.desired;
    plan.unchanged += interface.unchanged;
    std::ranges::move(interface.actions, std::back_inserter(plan.actions));
    std::ranges::move(interface.skips, std::back_inserter(plan.skips));
  }
  std::ranges::sort(plan.skips, {}, [](const Skip& skip) {
    return std::tie(skip.interface_id, skip.rule, skip.code, skip.reason);
  });
}

std::vector<InterfaceDraft> DraftAll(const Config& config, const Inventory& inventory,
                                     const TypeLearning& learning,
                                     const std::vector<InterfaceEntry>& entries) {
  const Drafter drafter(config, inventory, learning);
  std::vector<InterfaceDraft> drafts;
  drafts.reserve(entries.size());
  for (const InterfaceEntry& entry : entries) drafts.push_back(drafter.Draft(entry));
  AssignVnis(inventory, !inventory.gaps.empty(), drafts);
  return drafts;
}

}  // namespace

Plan MakePlan(const Config& config, const Inventory& inventory, const Scope& scope,
              const TypeLearning& learning) {
  Plan plan;
  const bool is_complete = inventory.gaps.empty();
  const std::vector<InterfaceEntry> entries = IndexInterfaces(inventory, config.controller);
  // Everything is drafted, whatever the scope: hashed VNIs depend on all of it.
  std::vector<InterfaceDraft> drafts = DraftAll(config, inventory, learning, entries);
  std::vector<InterfaceActions> interfaces;
  for (InterfaceDraft& draft : drafts) {
    if (!IsCovered(scope, *draft.entry)) continue;
    plan.owned += draft.entry->ours.size();
    plan.foreign += draft.entry->others.size();
    if (is_complete) {
      interfaces.push_back(ActionsFor(config, draft));
    } else {
      plan.held_back_deletions += draft.removals.size();
      interfaces.push_back(CautiousActionsFor(config, std::move(draft)));
    }
  }
  WarnOfGaps(inventory, plan);
  if (is_complete) ApplyCaps(config, scope, interfaces, plan);
  interfaces = InOrder(std::move(interfaces));
  plan.postponed_actions = Postpone(config.limits.max_actions, interfaces);
  if (plan.postponed_actions > 0) {
    plan.warnings.push_back(fmt::format("{} actions are left to the next plan: max_actions = {}.",
                                        plan.postponed_actions, config.limits.max_actions));
  }
  Collect(std::move(interfaces), plan);
  return plan;
}

Plan MakePurgePlan(const Config& config, const Inventory& inventory) {
  Plan plan;
  std::vector<InterfaceActions> interfaces;
  for (const InterfaceEntry& entry : IndexInterfaces(inventory, config.controller)) {
    plan.owned += entry.ours.size();
    plan.foreign += entry.others.size();
    InterfaceActions interface = {.interface_id = std::string(entry.id),
                                  .zone = std::string(ZoneOf(entry))};
    for (const MirrorSession* session : entry.ours) {
      interface.actions.emplace_back(
          DeleteAction{.session = *session,
                       .rule = std::string(TagOf(session->tags, kRuleTag)),
                       .reason = "All sessions of this controller are to go."});
    }
    interfaces.push_back(std::move(interface));
  }
  for (const std::string& gap : inventory.gaps) {
    plan.warnings.push_back(
        fmt::format("The listing is incomplete, so that sessions may be left: {}.", gap));
  }
  Collect(InOrder(std::move(interfaces)), plan);
  return plan;
}

}  // namespace gwlbtap::controller
