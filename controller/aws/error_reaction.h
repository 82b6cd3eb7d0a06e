// SPDX-License-Identifier: Apache-2.0
//
// What to do about what EC2 says. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include <absl/status/status.h>

#include "aws/service_error.h"

namespace gwlbtap::controller {

enum class ErrorReaction : std::uint8_t {
  kRetryThrottled,      // later, and fewer calls a second
  kRetryTransient,      // again, with the same client token
  kRefreshCredentials,  // fetched anew once already: the run fails
  kStopKind,            // not permitted: no more calls of this action in this run
  kSourceGone,          // the interface or instance is not there: nothing to do, or not yet seen
  kSessionGone,         // deleting it has succeeded; for a change, plan anew
  kTargetBroken,        // the configuration names a target that is not there
  kFilterBroken,        // the configuration names a filter that is not there
  kInterfaceFull,       // no more sessions on this interface
  kAccountFull,         // no more creations in this run
  kTargetFull,          // another target, or none
  kNumberClash,         // look at the interface again, then decide
  kTypeUnsupported,     // this type of instance cannot be mirrored: remember it
  kRetryState,          // something else is being done to it: two or three times, then next time
  kTokenMismatch,       // look again, and take another client token
  kRestartListing,      // from its first page
  kWouldSucceed,        // a dry run that is permitted
  kRefuse,              // anything else: go on with other interfaces
};

// In words for logs and metrics: "retry-throttled".
[[nodiscard]] std::string_view NameOf(ErrorReaction reaction);

[[nodiscard]] ErrorReaction ReactionTo(const aws::ServiceError& error);

// Of a call that failed, also where no service spoke. `status` is not OK.
[[nodiscard]] ErrorReaction ReactionTo(const absl::Status& status);

}  // namespace gwlbtap::controller
