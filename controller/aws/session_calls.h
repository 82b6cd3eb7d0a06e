// SPDX-License-Identifier: Apache-2.0
//
// What an executor of plans needs of EC2.
#pragma once

#include <string_view>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "aws/call_limits.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

// One thread at a time. Failures are those of aws::QueryClient and of the parser in ec2_xml.h;
// ReactionTo() says what to make of them.
class SessionCalls {
 public:
  virtual ~SessionCalls() = default;

  // For `client_token` see CreateSessionParameters(). What is repeated, is it with the same token.
  [[nodiscard]] virtual absl::StatusOr<MirrorSession> CreateSession(
      const DesiredSession& session, std::string_view client_token,
      const aws::CallLimits& limits) = 0;

  [[nodiscard]] virtual absl::StatusOr<MirrorSession> ModifySession(
      const ModifyAction& modification, const aws::CallLimits& limits) = 0;

  // A session that is not there any more is a success.
  [[nodiscard]] virtual absl::Status DeleteSession(std::string_view session_id,
                                                   const aws::CallLimits& limits) = 0;

  // All sessions on one interface, ours and others'.
  [[nodiscard]] virtual absl::StatusOr<std::vector<MirrorSession>> SessionsOn(
      std::string_view interface_id, const aws::CallLimits& limits) = 0;
};

}  // namespace gwlbtap::controller
