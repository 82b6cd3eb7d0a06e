// SPDX-License-Identifier: Apache-2.0
#include "controller/core/caps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <variant>

#include "controller/core/skip_codes.h"

namespace gwlbtap::controller {
namespace {

struct RuleOf {
  const std::string& operator()(const CreateAction& action) const { return action.session.rule; }
  const std::string& operator()(const ModifyAction& action) const { return action.after.rule; }
  const std::string& operator()(const DeleteAction& action) const { return action.rule; }
};

bool IsDeletion(const Action& action) { return std::holds_alternative<DeleteAction>(action); }

void SkipAction(InterfaceActions& interface, const Action& action, std::string_view code,
                std::string reason) {
  interface.skips.push_back({.code = std::string(code),
                             .interface_id = interface.interface_id,
                             .instance_id = interface.instance_id,
                             .rule = std::visit(RuleOf(), action),
                             .reason = std::move(reason)});
}

// Which actions are possible although nothing is deleted.
class WithoutDeletions {
 public:
  explicit WithoutDeletions(const InterfaceActions& interface)
      : capacity_(interface.capacity), used_(interface.numbers.begin(), interface.numbers.end()) {}

  bool operator()(const DeleteAction& /*action*/) { return false; }

  bool operator()(const ModifyAction& action) {
    // Without a detour none of those that wait for it can move, so that its second step fails too.
    if (action.after.number == action.before.number) return true;
    if (!used_.insert(action.after.number).second) return false;
    used_.erase(action.before.number);
    return true;
  }

  bool operator()(const CreateAction& action) {
    return used_.size() < capacity_ && used_.insert(action.session.number).second;
  }

 private:
  std::size_t capacity_;
  std::set<std::uint32_t> used_;
};

void PostponeFrom(std::size_t first, InterfaceActions& interface) {
  for (std::size_t index = first; index < interface.actions.size(); ++index) {
    SkipAction(interface, interface.actions[index], skip_code::kPostponed,
               "the plan has as many actions as it may have: the next one goes on.");
  }
  interface.actions.resize(first);
}

}  // namespace

std::string DeletionLimit(const LimitsConfig& limits, std::size_t deletions, std::size_t owned,
                          bool is_for_everything) {
  if (deletions > limits.max_deletes) {
    return fmt::format("{} deletions are more than max_deletes = {}", deletions,
                       limits.max_deletes);
  }
  if (is_for_everything && deletions > kFewDeletions &&
      static_cast<double>(deletions) > limits.max_delete_fraction * static_cast<double>(owned)) {
    return fmt::format("{} deletions are more than max_delete_fraction = {} of {} sessions",
                       deletions, limits.max_delete_fraction, owned);
  }
  return {};
}

std::size_t CountDeletions(const std::vector<InterfaceActions>& interfaces) {
  std::size_t count = 0;
  for (const InterfaceActions& interface : interfaces) {
    count += static_cast<std::size_t>(std::ranges::count_if(interface.actions, IsDeletion));
  }
  return count;
}

void HoldBackDeletions(InterfaceActions& interface, std::string_view reason) {
  if (std::ranges::none_of(interface.actions, IsDeletion)) return;
  WithoutDeletions is_possible(interface);
  std::vector<Action> kept;
  for (Action& action : interface.actions) {
    if (std::visit(is_possible, action)) {
      kept.push_back(std::move(action));
    } else {
      SkipAction(interface, action, skip_code::kDeletionHeldBack,
                 fmt::format("{}: {}.",
                             IsDeletion(action) ? "It is not deleted"
                                                : "A session that "
                                                  "should be deleted first is kept",
                             reason));
    }
  }
  interface.actions = std::move(kept);
}

std::size_t Postpone(std::size_t max_actions, std::vector<InterfaceActions>& interfaces) {
  std::size_t done = 0;
  std::size_t postponed = 0;
  bool is_full = false;
  for (InterfaceActions& interface : interfaces) {
    const std::size_t size = interface.actions.size();
    if (!is_full && done + size <= max_actions) {
      done += size;
      continue;
    }
    const std::size_t kept = done == 0 ? std::min(size, max_actions) : 0;
    is_full = true;
    done += kept;
    postponed += size - kept;
    PostponeFrom(kept, interface);
  }
  return postponed;
}

}  // namespace gwlbtap::controller
