// SPDX-License-Identifier: Apache-2.0
//
// What has to be done to a region so that it is as configured, and what is left as it is and why.
// Plain values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "controller/core/inventory.h"

namespace gwlbtap::controller {

// A session as it should be. The key of a desired session is (interface, rule).
struct DesiredSession {
  std::string rule = {};  // the name of the rule that asks for it
  std::string instance_id = {};
  std::string interface_id = {};
  std::string target_id = {};
  std::string filter_id = {};
  std::uint32_t number = 0;
  std::optional<std::uint32_t> vni = {};            // nothing: AWS chooses, and any is right
  std::optional<std::uint32_t> packet_length = {};  // nothing: whole packets
  std::string description = {};
  Tags tags = {};  // all of them, those that mark the session as ours included

  friend bool operator==(const DesiredSession&, const DesiredSession&) = default;
};

struct CreateAction {
  DesiredSession session = {};
  std::string reason = {};  // a sentence for a person

  friend bool operator==(const CreateAction&, const CreateAction&) = default;
};

struct Change {
  std::string what = {};  // "target", "filter", "number", "vni", "packet_length", "description"
  std::string from = {};
  std::string to = {};

  friend bool operator==(const Change&, const Change&) = default;
};

// One ModifyTrafficMirrorSession.
struct ModifyAction {
  std::string session_id = {};
  MirrorSession before = {};
  DesiredSession after = {};
  std::vector<Change> changes = {};  // not empty
  std::string reason = {};

  friend bool operator==(const ModifyAction&, const ModifyAction&) = default;
};

struct DeleteAction {
  MirrorSession session = {};
  std::string rule = {};  // as its tag says
  std::string reason = {};

  friend bool operator==(const DeleteAction&, const DeleteAction&) = default;
};

using Action = std::variant<CreateAction, ModifyAction, DeleteAction>;

// Something that a rule asks for, or that is there, and that is left as it is.
struct Skip {
  std::string code = {};  // one of skip_codes.h: stable, in kebab-case
  std::string interface_id = {};
  std::string instance_id = {};
  std::string rule = {};    // empty: no rule is concerned
  std::string reason = {};  // a sentence for a person

  friend bool operator==(const Skip&, const Skip&) = default;
};

struct Plan {
  // In the order in which they are to be carried out; those on one interface stand together.
  std::vector<Action> actions = {};
  std::vector<Skip> skips = {};            // sorted by interface, rule and code
  std::vector<std::string> warnings = {};  // sentences: deletions held back, incomplete listings
  std::size_t desired = 0;                 // sessions that should be
  std::size_t unchanged = 0;               // of these, those that are as they should be
  std::size_t owned = 0;                   // our sessions in scope, as they are now
  std::size_t foreign = 0;                 // sessions of others on interfaces in scope
  std::size_t held_back_deletions = 0;     // by a cap, an incomplete listing or missing rules
  std::size_t postponed_actions = 0;       // by max_actions: another plan will have them

  friend bool operator==(const Plan&, const Plan&) = default;
};

// Of the interface that the action is about.
[[nodiscard]] const std::string& InterfaceOf(const Action& action);

}  // namespace gwlbtap::controller
