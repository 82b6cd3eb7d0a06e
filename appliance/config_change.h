// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "appliance/config.h"

namespace gwlbtap {

// What differs between the two apart from LiveConfig, by the names of the configuration's tables.
[[nodiscard]] std::vector<std::string> ChangesThatNeedARestart(const Config& before,
                                                               const Config& after);

}  // namespace gwlbtap
