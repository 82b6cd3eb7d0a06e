// SPDX-License-Identifier: Apache-2.0
//
// The tables [health] and [drain] of the configuration (docs/configuration.md). Control thread only.
#pragma once

#include "appliance/health_config.h"
#include "config/table_reader.h"

namespace gwlbtap {

// Each reads its whole table into what it is given. What is wrong, unknown keys included, goes to the
// reader's list of errors; a key that is absent or wrong leaves its value as it is.
void ReadHealth(TableReader reader, HealthConfig& health, LiveConfig& live);
void ReadDrain(TableReader reader, LifecycleConfig& lifecycle, LiveConfig& live);

}  // namespace gwlbtap
