// SPDX-License-Identifier: Apache-2.0
//
// Which region this program works in. One thread at a time; blocks while it asks the instance.
#pragma once

#include <string>

#include <absl/status/statusor.h>

#include "aws/call_limits.h"
#include "aws/environment.h"
#include "aws/imds.h"

namespace gwlbtap::aws {

// AWS_REGION, AWS_DEFAULT_REGION, or the region of this instance. The message of a failure says
// what can be set.
[[nodiscard]] absl::StatusOr<std::string> FindRegion(const Environment& environment, Imds& imds,
                                                     const CallLimits& limits);

}  // namespace gwlbtap::aws
