// SPDX-License-Identifier: Apache-2.0
//
// The tables [health] and [drain] of the configuration. Control thread only.
#pragma once

#include "appliance/config_reader.h"
#include "appliance/health_config.h"

namespace gwlbtap {

void ReadHealth(TableReader reader, HealthConfig& health, LiveConfig& live);
void ReadDrain(TableReader reader, LifecycleConfig& lifecycle, LiveConfig& live);

}  // namespace gwlbtap
