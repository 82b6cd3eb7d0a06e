// SPDX-License-Identifier: Apache-2.0
//
// Whose a session is. Pure; any thread.
#pragma once

#include <string_view>

#include "controller/core/config.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller {

// It carries our owner tag with our id, and belongs to `account_id`. An account that is not known (an
// empty string, here or in the session) makes no session another's.
[[nodiscard]] bool IsOurs(const MirrorSession& session, const ControllerConfig& controller,
                          std::string_view account_id);

// What a tag says; empty if it is not there.
[[nodiscard]] std::string_view TagOf(const Tags& tags, std::string_view key);

}  // namespace gwlbtap::controller
