// SPDX-License-Identifier: Apache-2.0
//
// What a configuration that was read again would change. Pure; control thread only.
#pragma once

#include <string>
#include <vector>

#include "appliance/config.h"

namespace gwlbtap {

// What differs between the two apart from LiveConfig, as the log names it: "[dataplane]", "the lifecycle in [drain]".
[[nodiscard]] std::vector<std::string> ChangesThatNeedARestart(const Config& before,
                                                               const Config& after);

}  // namespace gwlbtap
