// SPDX-License-Identifier: Apache-2.0
//
// The table `vni` of a rule. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "config/table_reader.h"
#include "controller/core/config.h"

namespace gwlbtap::controller {

[[nodiscard]] VniPolicy ReadVniPolicy(TableReader& reader);

// A VNI that `hashed`, which promises each session one of its own, and the policy of another rule
// could both give. Nothing if there is none, or if `hashed` makes no such promise. Sessions of two
// hashed policies keep clear of each other, and what AWS will choose nobody knows.
[[nodiscard]] std::optional<std::uint32_t> FindSharedVni(const VniPolicy& hashed,
                                                         const VniPolicy& other);

}  // namespace gwlbtap::controller
