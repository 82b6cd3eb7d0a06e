// SPDX-License-Identifier: Apache-2.0
#include "controller/app/plan_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "controller/app/action_facts.h"

namespace gwlbtap::controller {
namespace {

constexpr std::size_t kLabelWidth = 13;  // of the longest, "packet_length"

// Descriptions and tags are whatever somebody has written: no control characters of theirs.
std::string Plain(std::string_view text) {
  std::string plain(text);
  std::ranges::replace_if(
      plain, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return plain;
}

std::string Line(std::string_view label, std::string_view value) {
  return fmt::format("      {:<{}}  {}\n", label, kLabelWidth, Plain(value));
}

std::string Head(char sign, const Action& action) {
  std::string head = fmt::format("  {} ", sign);
  if (const std::string session = SessionOf(action); !session.empty()) {
    head += fmt::format("{} on ", session);
  }
  head += InterfaceOf(action);
  if (const std::string instance = InstanceOf(action); !instance.empty()) {
    head += fmt::format(" of {}", Plain(instance));
  }
  if (const std::string& rule = RuleOf(action); !rule.empty()) {
    head += fmt::format(", rule {}", Plain(rule));
  }
  return head + "\n";
}

std::string Number(const std::optional<std::uint32_t>& number, std::string_view otherwise) {
  return number ? fmt::to_string(*number) : std::string(otherwise);
}

struct ActionText {
  const Action& action;

  std::string operator()(const CreateAction& create) const {
    const DesiredSession& session = create.session;
    return Head('+', action) + Line("target", session.target_id) +
           Line("filter", session.filter_id) + Line("number", fmt::to_string(session.number)) +
           Line("vni", Number(session.vni, "(chosen by AWS)")) +
           Line("packet_length", Number(session.packet_length, "(whole packets)"));
  }
  std::string operator()(const ModifyAction& modify) const {
    std::string text = Head('~', action);
    for (const Change& change : modify.changes) {
      text += Line(change.what, fmt::format("{} -> {}", change.from, change.to));
    }
    return text;
  }
  std::string operator()(const DeleteAction& /*remove*/) const { return Head('-', action); }
};

std::string TextOf(const Action& action) {
  return std::visit(ActionText{action}, action) +
         fmt::format("      # {}\n\n", Plain(ReasonOf(action)));
}

std::string TextOf(const Skip& skip) {
  std::string text = fmt::format(
      "  = {}", Plain(skip.interface_id.empty() ? skip.instance_id : skip.interface_id));
  if (!skip.interface_id.empty() && !skip.instance_id.empty()) {
    text += fmt::format(" of {}", Plain(skip.instance_id));
  }
  if (!skip.rule.empty()) text += fmt::format(", rule {}", Plain(skip.rule));
  return text + fmt::format(": {}\n      # {}\n", skip.code, Plain(skip.reason));
}

std::string Totals(const Plan& plan) {
  std::string text =
      fmt::format("Plan: {} to create, {} to modify, {} to delete, {} skipped.",
                  CountOf(plan, ActionKind::kCreate), CountOf(plan, ActionKind::kModify),
                  CountOf(plan, ActionKind::kDelete), plan.skips.size());
  text += fmt::format(" {} of {} sessions are as they should be", plan.unchanged, plan.desired);
  if (plan.foreign > 0) text += fmt::format("; {} sessions are of others", plan.foreign);
  return text + ".\n";
}

}  // namespace

std::string ToText(const Plan& plan, const Scope& scope, std::string_view region) {
  std::string text = fmt::format("Mirror sessions in {}, for {}:\n\n", region, ToString(scope));
  for (const Action& action : plan.actions) text += TextOf(action);
  for (const Skip& skip : plan.skips) text += TextOf(skip);
  if (!plan.skips.empty()) text += '\n';
  for (const std::string& warning : plan.warnings) {
    text += fmt::format("Warning: {}\n", Plain(warning));
  }
  if (!plan.warnings.empty()) text += '\n';
  if (plan.actions.empty()) text += "There is nothing to do.\n";
  return text + Totals(plan);
}

}  // namespace gwlbtap::controller
