// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/error_reaction.h"

#include <algorithm>
#include <array>
#include <optional>

namespace gwlbtap::controller {
namespace {

struct KnownReaction {
  std::string_view code;
  ErrorReaction reaction;
};

// EC2 API reference, "Error codes for the Amazon EC2 API". Those of mirror sessions, targets and
// filters that are not found are missing there; they are what Terraform's AWS provider expects.
// Codes that all services share are not here but in aws/service_error.h.
constexpr std::array kKnownReactions = {
    KnownReaction{"InvalidNetworkInterfaceID.NotFound", ErrorReaction::kSourceGone},
    KnownReaction{"InvalidNetworkInterfaceId.NotFound", ErrorReaction::kSourceGone},
    KnownReaction{"InvalidNetworkInterface.NotFound", ErrorReaction::kSourceGone},
    KnownReaction{"InvalidInstanceID.NotFound", ErrorReaction::kSourceGone},
    KnownReaction{"InvalidTrafficMirrorSessionId.NotFound", ErrorReaction::kSessionGone},
    KnownReaction{"InvalidTrafficMirrorTargetId.NotFound", ErrorReaction::kTargetBroken},
    KnownReaction{"InvalidTrafficMirrorFilterId.NotFound", ErrorReaction::kFilterBroken},
    KnownReaction{"TrafficMirrorSessionsPerInterfaceLimitExceeded", ErrorReaction::kInterfaceFull},
    KnownReaction{"TrafficMirrorSessionLimitExceeded", ErrorReaction::kAccountFull},
    KnownReaction{"TrafficMirrorSourcesPerTargetLimitExceeded", ErrorReaction::kTargetFull},
    KnownReaction{"TrafficMirrorSessionsPerTargetLimitExceeded", ErrorReaction::kTargetFull},
    KnownReaction{"UnsupportedOperation", ErrorReaction::kTypeUnsupported},
    KnownReaction{"Unsupported", ErrorReaction::kTypeUnsupported},
    KnownReaction{"InvalidInstanceType", ErrorReaction::kTypeUnsupported},
    KnownReaction{"IncorrectState", ErrorReaction::kRetryState},
    KnownReaction{"IncorrectInstanceState", ErrorReaction::kRetryState},
    KnownReaction{"DependencyViolation", ErrorReaction::kRetryState},
    KnownReaction{"ConcurrentTagAccess", ErrorReaction::kRetryState},
    KnownReaction{"IdempotentParameterMismatch", ErrorReaction::kTokenMismatch},
    KnownReaction{"InvalidPaginationToken", ErrorReaction::kRestartListing},
    KnownReaction{"InvalidNextToken", ErrorReaction::kRestartListing},
    KnownReaction{"DryRunOperation", ErrorReaction::kWouldSucceed},
    // Of filters and targets, which others make. Named, lest their "in use" be taken for a number's.
    KnownReaction{"TrafficMirrorFilterLimitExceeded", ErrorReaction::kRefuse},
    KnownReaction{"TrafficMirrorFilterRuleLimitExceeded", ErrorReaction::kRefuse},
    KnownReaction{"TrafficMirrorFilterRuleAlreadyExists", ErrorReaction::kRefuse},
    KnownReaction{"TrafficMirrorTargetLimitExceeded", ErrorReaction::kRefuse},
    KnownReaction{"TrafficMirrorFilterInUse", ErrorReaction::kRefuse},
    KnownReaction{"TrafficMirrorTargetInUseException", ErrorReaction::kRefuse},
    KnownReaction{"NlbInUseByTrafficMirrorTargetException", ErrorReaction::kRefuse},
};

bool Mentions(const aws::ServiceError& error, std::string_view words) {
  return error.message.find(words) != std::string::npos;
}

// Which code tells of a number that is taken, or of a type that cannot be mirrored, is written
// nowhere; the words are those that AWS's own tools look for.
ErrorReaction ReactionToWords(const aws::ServiceError& error) {
  if (Mentions(error, "already being used") || Mentions(error, "already in use") ||
      Mentions(error, "is in use")) {
    return ErrorReaction::kNumberClash;
  }
  if (Mentions(error, "instance type")) return ErrorReaction::kTypeUnsupported;
  return ErrorReaction::kRefuse;
}

}  // namespace

std::string_view NameOf(ErrorReaction reaction) {
  switch (reaction) {
    case ErrorReaction::kRetryThrottled:
      return "retry-throttled";
    case ErrorReaction::kRetryTransient:
      return "retry-transient";
    case ErrorReaction::kRefreshCredentials:
      return "refresh-credentials";
    case ErrorReaction::kStopKind:
      return "stop-kind";
    case ErrorReaction::kSourceGone:
      return "source-gone";
    case ErrorReaction::kSessionGone:
      return "session-gone";
    case ErrorReaction::kTargetBroken:
      return "target-broken";
    case ErrorReaction::kFilterBroken:
      return "filter-broken";
    case ErrorReaction::kInterfaceFull:
      return "interface-full";
    case ErrorReaction::kAccountFull:
      return "account-full";
    case ErrorReaction::kTargetFull:
      return "target-full";
    case ErrorReaction::kNumberClash:
      return "number-clash";
    case ErrorReaction::kTypeUnsupported:
      return "type-unsupported";
    case ErrorReaction::kRetryState:
      return "retry-state";
    case ErrorReaction::kTokenMismatch:
      return "token-mismatch";
    case ErrorReaction::kRestartListing:
      return "restart-listing";
    case ErrorReaction::kWouldSucceed:
      return "would-succeed";
    case ErrorReaction::kRefuse:
      return "refuse";
  }
  return "refuse";
}

ErrorReaction ReactionTo(const aws::ServiceError& error) {
  const auto* const known =
      std::find_if(kKnownReactions.begin(), kKnownReactions.end(),
                   [&](const KnownReaction& entry) { return entry.code == error.code; });
  if (known != kKnownReactions.end()) return known->reaction;
  switch (aws::Classify(error)) {
    case aws::ErrorClass::kThrottled:
      return ErrorReaction::kRetryThrottled;
    case aws::ErrorClass::kTransient:
      return ErrorReaction::kRetryTransient;
    case aws::ErrorClass::kCredentials:
      return ErrorReaction::kRefreshCredentials;
    case aws::ErrorClass::kPermission:
      return ErrorReaction::kStopKind;
    case aws::ErrorClass::kRefused:
      return ReactionToWords(error);
  }
  return ErrorReaction::kRefuse;
}

ErrorReaction ReactionTo(const absl::Status& status) {
  if (const std::optional<aws::ServiceError> error = aws::ServiceErrorOf(status)) {
    return ReactionTo(*error);
  }
  if (aws::IsWorthRetrying(status)) return ErrorReaction::kRetryTransient;
  if (absl::IsUnauthenticated(status)) return ErrorReaction::kRefreshCredentials;
  return ErrorReaction::kRefuse;
}

}  // namespace gwlbtap::controller
