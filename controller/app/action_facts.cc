// SPDX-License-Identifier: Apache-2.0
#include "controller/app/action_facts.h"

#include <algorithm>

#include "controller/core/config.h"
#include "controller/core/ownership.h"

namespace gwlbtap::controller {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

std::string_view ToString(ActionKind kind) {
  switch (kind) {
    case ActionKind::kCreate:
      return "create";
    case ActionKind::kModify:
      return "modify";
    case ActionKind::kDelete:
      return "delete";
  }
  return "";
}

ActionKind KindOf(const Action& action) {
  return std::visit(Overloaded{
                        [](const CreateAction& /*create*/) { return ActionKind::kCreate; },
                        [](const ModifyAction& /*modify*/) { return ActionKind::kModify; },
                        [](const DeleteAction& /*remove*/) { return ActionKind::kDelete; },
                    },
                    action);
}

std::size_t CountOf(const Plan& plan, ActionKind kind) {
  return static_cast<std::size_t>(std::ranges::count(plan.actions, kind, KindOf));
}

const std::string& RuleOf(const Action& action) {
  return std::visit(
      Overloaded{
          [](const CreateAction& create) -> const std::string& { return create.session.rule; },
          [](const ModifyAction& modify) -> const std::string& { return modify.after.rule; },
          [](const DeleteAction& remove) -> const std::string& { return remove.rule; },
      },
      action);
}

const std::string& ReasonOf(const Action& action) {
  return std::visit([](const auto& each) -> const std::string& { return each.reason; }, action);
}

std::string InstanceOf(const Action& action) {
  return std::visit(Overloaded{
                        [](const CreateAction& create) { return create.session.instance_id; },
                        [](const ModifyAction& modify) { return modify.after.instance_id; },
                        [](const DeleteAction& remove) {
                          return std::string(TagOf(remove.session.tags, kInstanceTag));
                        },
                    },
                    action);
}

std::string SessionOf(const Action& action) {
  return std::visit(Overloaded{
                        [](const CreateAction& /*create*/) { return std::string(); },
                        [](const ModifyAction& modify) { return modify.session_id; },
                        [](const DeleteAction& remove) { return remove.session.id; },
                    },
                    action);
}

}  // namespace gwlbtap::controller
