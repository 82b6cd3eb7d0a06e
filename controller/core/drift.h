// SPDX-License-Identifier: Apache-2.0
//
// How a session differs from what it should be. Pure; any thread.
#pragma once

#include <vector>

#include "controller/core/inventory.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

// Empty if nothing has to be done. Tags are not compared: a Modify cannot change them. No VNI in
// `desired` is content with any; no packet length is content with everything that cuts no packet.
[[nodiscard]] std::vector<Change> DriftOf(const MirrorSession& session,
                                          const DesiredSession& desired);

}  // namespace gwlbtap::controller
