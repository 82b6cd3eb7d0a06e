// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/app/event_decision.h"
#include "controller/app/event_json.h"

namespace gwlbtap::controller {

// By whom calls are our own: ARNs of IAM roles, with all of their sessions, or of one session each
// (arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION), or of users. Compared as they are.
using OwnArns = std::vector<std::string>;

// "AWS API Call via CloudTrail": what secondary interfaces and changes by others' hands are known
// from. Calls that failed and calls of ours are ignored. DetachNetworkInterface and
// DeleteTrafficMirrorSession name nothing that could still be found, so they ask for everything.
// kInvalidArgument: malformed. Pure; any thread.
[[nodiscard]] absl::StatusOr<EventDecision> DecodeCloudTrailCall(const EventJson& event,
                                                                 const OwnArns& ours);

}  // namespace gwlbtap::controller
