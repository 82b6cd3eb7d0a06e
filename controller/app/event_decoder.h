// SPDX-License-Identifier: Apache-2.0
//
// What an event that starts the program asks for: those of EventBridge, a person's request, and the
// input of Terraform's aws_lambda_invocation. An event says where to look and nothing else: it may
// be late, come twice or in another order than what it tells of. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "controller/app/event_cloud_trail.h"
#include "controller/app/event_decision.h"

namespace gwlbtap::controller {

enum class EventKind : std::uint8_t {
  kUnknown,        // of another service, or no event at all
  kInstanceState,  // EC2: an instance runs, stops, is terminated
  kAutoScaling,    // a group launches or terminates an instance, with a lifecycle hook or without
  kSpot,           // a spot instance will be interrupted, or may be
  kTagChange,      // of an instance, interface, VPC or subnet
  kCloudTrail,     // a call to EC2
  kSchedule,       // of EventBridge
  kTask,           // ECS: a task with an interface of its own starts or stops
  kRequest,        // {"action": "reconcile"|"purge"}, with "scope": [IDS] if not everything
  kTerraform,      // {"tf": {"action": "create"|"update"|"delete"}}
};

// "instance-state", ...
[[nodiscard]] std::string_view ToString(EventKind kind);

struct DecodedEvent {
  EventKind kind = EventKind::kUnknown;
  EventDecision decision;
  std::string id = {};  // EventBridge's, the same with every delivery; empty if it has none
  std::optional<std::chrono::system_clock::time_point> time = {};  // when it happened
};

// Never fails: what is malformed is decided to be refused, what is not known to be ignored.
[[nodiscard]] DecodedEvent DecodeEvent(std::string_view text, const OwnArns& ours);

}  // namespace gwlbtap::controller
