// SPDX-License-Identifier: Apache-2.0
//
// Asks EC2, by dry runs, whether our role may do what the controller does. Nothing is changed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/call_limits.h"
#include "aws/query_client.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller {

// What the probes are about, as policies may be about it too. What is empty is stood in for by an id
// that does not exist.
struct ProbeSubjects {
  std::string interface_id = {};
  std::string target_id = {};
  std::string filter_id = {};
  std::string session_id = {};
  Tags tags = {};  // of a session that would be created
};

enum class Permission : std::uint8_t {
  kAllowed,
  kDenied,
  kUnclear,  // EC2 said neither: the detail has what it said
};

struct ProbeResult {
  std::string action;
  Permission permission = Permission::kUnclear;
  std::string detail = {};  // what EC2 said; empty if it is allowed

  friend bool operator==(const ProbeResult&, const ProbeResult&) = default;
};

// One for each action, in a fixed order. The client is borrowed; its service is kEc2.
[[nodiscard]] std::vector<ProbeResult> ProbePermissions(aws::QueryClient& client,
                                                        const ProbeSubjects& subjects,
                                                        const aws::CallLimits& limits);

}  // namespace gwlbtap::controller
