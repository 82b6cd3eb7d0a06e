// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "appliance/account.h"
#include "appliance/config.h"
#include "appliance/exports.h"
#include "dataplane/pipeline.h"

namespace gwlbtap {

// The sum over all workers and exporters. Port and duration are left to the caller. Control thread;
// while workers run, numbers that belong together may be a moment apart.
[[nodiscard]] Account CollectAccount(std::span<const std::unique_ptr<Pipeline>> pipelines,
                                     Exports& exports, std::span<const StreamConfig> streams);

}  // namespace gwlbtap
