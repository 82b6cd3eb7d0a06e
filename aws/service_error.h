// SPDX-License-Identifier: Apache-2.0
//
// What a service of AWS says when it says no, and what that means for the caller. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <absl/status/status.h>

namespace gwlbtap::aws {

struct ServiceError {
  int http_status = 0;
  std::string code;  // "RequestLimitExceeded"; empty if the answer was none of AWS's
  std::string message;
  std::string request_id;

  friend bool operator==(const ServiceError&, const ServiceError&) = default;
};

enum class ErrorClass {
  kThrottled,    // too much was asked for: later, and less often
  kTransient,    // the service is at fault: again
  kCredentials,  // the credentials are expired or not known: again with fresh ones
  kPermission,   // no policy allows it
  kRefused,      // anything else: asking again will not help
};

[[nodiscard]] ErrorClass Classify(const ServiceError& error);

// From the body of an answer with a status other than 200: EC2's <Response><Errors><Error> or the
// other services' <ErrorResponse><Error>. A body that is neither leaves the code empty.
[[nodiscard]] ServiceError ParseServiceError(int http_status, std::string_view body);

// A status that carries the error with it: kResourceExhausted, kUnavailable, kUnauthenticated,
// kPermissionDenied or kFailedPrecondition, in the order of ErrorClass.
[[nodiscard]] absl::Status ToStatus(const ServiceError& error);

// The error in a status made by ToStatus(), also after others have added to its message by
// WithPrefix(). Nothing if no service spoke.
[[nodiscard]] std::optional<ServiceError> ServiceErrorOf(const absl::Status& status);

// The same status with a text before its message.
[[nodiscard]] absl::Status WithPrefix(std::string_view prefix, const absl::Status& status);

// Throttled and transient errors, and connections that failed or took too long.
[[nodiscard]] bool IsWorthRetrying(const absl::Status& status);

}  // namespace gwlbtap::aws
