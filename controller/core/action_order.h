// SPDX-License-Identifier: Apache-2.0
//
// Which interface comes first. Pure; any thread.
#pragma once

#include <vector>

#include "controller/core/interface_actions.h"

namespace gwlbtap::controller {

// One zone after the other in turn, so that a plan that is cut short or slowed down serves all zones
// alike. Within a zone those with deletions go first, since the account's sessions are limited as
// well, then by interface. Those that no zone is known of are a zone of their own.
[[nodiscard]] std::vector<InterfaceActions> InOrder(std::vector<InterfaceActions> interfaces);

}  // namespace gwlbtap::controller
