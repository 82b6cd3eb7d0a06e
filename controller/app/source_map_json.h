// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "controller/core/source_map.h"

namespace gwlbtap::controller {

// An array of objects, one on each line: {"vni": 7, "address": "10.0.0.1", "interface": ...,
// "instance": ..., "vpc": ..., "subnet": ..., "zone": ..., "rule": ..., "session": ..., "name": ...,
// "tags": {...}}. Pure; any thread.
[[nodiscard]] std::string ToJsonText(const std::vector<SourceRow>& rows);

// A table for a person, with a line of headings.
[[nodiscard]] std::string ToTable(const std::vector<SourceRow>& rows);

}  // namespace gwlbtap::controller
