// SPDX-License-Identifier: Apache-2.0
//
// From how an interface should be to what has to be done. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "controller/core/config.h"
#include "controller/core/interface_draft.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

// What happens on one interface, in its order: deletions, changes, creations.
struct InterfaceActions {
  std::string interface_id = {};
  std::string instance_id = {};  // empty: no instance has it
  std::string zone = {};
  std::vector<Action> actions = {};
  std::vector<Skip> skips = {};
  std::size_t desired = 0;
  std::size_t unchanged = 0;
  // How things are before, for what can be done without some of the actions.
  std::vector<std::uint32_t> numbers = {};          // of all sessions there
  std::size_t capacity = kMaxSessionsPerInterface;  // sessions of anybody, reserved slots left out
};

// The draft's VNIs are assigned.
[[nodiscard]] InterfaceActions ActionsFor(const Config& config, const InterfaceDraft& draft);

// The same for an inventory in which something may be missing: changes only, and none of numbers.
// What is left out is among the skips.
[[nodiscard]] InterfaceActions CautiousActionsFor(const Config& config, InterfaceDraft draft);

}  // namespace gwlbtap::controller
