// SPDX-License-Identifier: Apache-2.0
//
// Which VNI each session has. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "controller/core/config.h"
#include "controller/core/interface_draft.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller {

// That of a policy of the modes "fixed" and "vpc"; nothing for the others. A VPC that the map does
// not name is hashed into the range, past the VNIs of the map; two such VPCs may share one.
[[nodiscard]] std::optional<std::uint32_t> VniOf(const VniPolicy& policy, std::string_view vpc_id);

// Fills in the VNI of every place. A hashed VNI is one that no session of the inventory and no other
// place has: a session keeps what it has as long as that is so (of ours that share one, the one with
// the lowest id), and the others get the first free one after the hash of interface and rule. A place
// whose range is exhausted gets a skip, and goes if its session is not there yet.
//
// The drafts are sorted by interface. With `are_fixed` hashed VNIs stay as they are: what may be
// missing from the inventory could have any other.
void AssignVnis(const Inventory& inventory, bool are_fixed, std::vector<InterfaceDraft>& drafts);

}  // namespace gwlbtap::controller
