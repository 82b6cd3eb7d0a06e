// SPDX-License-Identifier: Apache-2.0
//
// What keeps a mistake small: how much one plan may delete, and how much it may do at all. Pure; any
// thread.
//
// Deletions are all held back, or none: half of a mistake is still one, and the half of something
// that is meant leaves a state that nobody wants. They are held back
//   - if they are more than `max_deletes`; or
//   - in a plan for everything, if they are more than kFewDeletions and more than
//     `max_delete_fraction` of our sessions. A scoped plan has no such limit: all sessions of an
//     instance that is stopped are to go.
// What does not need the room or the number of a session that stays goes on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "controller/core/config.h"
#include "controller/core/interface_actions.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

// A fraction means nothing among few sessions.
inline constexpr std::size_t kFewDeletions = 10;

// A sentence that tells which limit it is; empty if there may be so many.
[[nodiscard]] std::string DeletionLimit(const LimitsConfig& limits, std::size_t deletions,
                                        std::size_t owned, bool is_for_everything);

[[nodiscard]] std::size_t CountDeletions(const std::vector<InterfaceActions>& interfaces);

// Takes out deletions and what depends on them, and leaves a skip for each.
void HoldBackDeletions(InterfaceActions& interface, std::string_view reason);

// Keeps the first interfaces with no more than `max_actions` actions together, so that what happens
// on one interface happens in one go, but the first actions of the first interface in any case.
// Returns how many actions are left out; each has a skip.
std::size_t Postpone(std::size_t max_actions, std::vector<InterfaceActions>& interfaces);

}  // namespace gwlbtap::controller
