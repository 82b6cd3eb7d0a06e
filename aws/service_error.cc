// SPDX-License-Identifier: Apache-2.0
#include "aws/service_error.h"

#include <absl/strings/ascii.h>
#include <absl/strings/cord.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_split.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <pugixml.hpp>
#include <vector>

namespace gwlbtap::aws {
namespace {

constexpr char kPayloadType[] = "gwlbtap/aws.ServiceError";

constexpr int kForbidden = 403;
constexpr int kTooManyRequests = 429;
constexpr int kFirstServerError = 500;

struct KnownCode {
  std::string_view code;
  ErrorClass what;
};

// EC2 API reference, "Error codes for the Amazon EC2 API"; Auto Scaling and STS API references,
// "Common errors"; the retry lists of AWS's SDKs.
constexpr std::array kKnownCodes = {
    KnownCode{"RequestLimitExceeded", ErrorClass::kThrottled},
    KnownCode{"Throttling", ErrorClass::kThrottled},
    KnownCode{"ThrottlingException", ErrorClass::kThrottled},
    KnownCode{"ThrottledException", ErrorClass::kThrottled},
    KnownCode{"RequestThrottled", ErrorClass::kThrottled},
    KnownCode{"RequestThrottledException", ErrorClass::kThrottled},
    KnownCode{"TooManyRequestsException", ErrorClass::kThrottled},
    KnownCode{"SlowDown", ErrorClass::kThrottled},
    KnownCode{"EC2ThrottledException", ErrorClass::kThrottled},
    KnownCode{"BandwidthLimitExceeded", ErrorClass::kThrottled},
    KnownCode{"InternalError", ErrorClass::kTransient},
    KnownCode{"InternalFailure", ErrorClass::kTransient},
    KnownCode{"ServerInternal", ErrorClass::kTransient},
    KnownCode{"ServiceUnavailable", ErrorClass::kTransient},
    KnownCode{"Unavailable", ErrorClass::kTransient},
    KnownCode{"RequestTimeout", ErrorClass::kTransient},
    KnownCode{"RequestTimeoutException", ErrorClass::kTransient},
    KnownCode{"PriorRequestNotComplete", ErrorClass::kTransient},
    KnownCode{"IDPCommunicationError", ErrorClass::kTransient},
    KnownCode{"ResourceContention", ErrorClass::kTransient},
    KnownCode{"ExpiredToken", ErrorClass::kCredentials},
    KnownCode{"ExpiredTokenException", ErrorClass::kCredentials},
    KnownCode{"RequestExpired", ErrorClass::kCredentials},
    KnownCode{"AuthFailure", ErrorClass::kCredentials},
    KnownCode{"InvalidClientTokenId", ErrorClass::kCredentials},
    KnownCode{"UnrecognizedClientException", ErrorClass::kCredentials},
    KnownCode{"SignatureDoesNotMatch", ErrorClass::kCredentials},
    KnownCode{"UnauthorizedOperation", ErrorClass::kPermission},
    KnownCode{"AccessDenied", ErrorClass::kPermission},
    KnownCode{"AccessDeniedException", ErrorClass::kPermission},
    KnownCode{"NotAuthorized", ErrorClass::kPermission},
    KnownCode{"OptInRequired", ErrorClass::kPermission},
    KnownCode{"Blocked", ErrorClass::kPermission},
};

absl::StatusCode CodeFor(ErrorClass what) {
  switch (what) {
    case ErrorClass::kThrottled:
      return absl::StatusCode::kResourceExhausted;
    case ErrorClass::kTransient:
      return absl::StatusCode::kUnavailable;
    case ErrorClass::kCredentials:
      return absl::StatusCode::kUnauthenticated;
    case ErrorClass::kPermission:
      return absl::StatusCode::kPermissionDenied;
    case ErrorClass::kRefused:
      return absl::StatusCode::kFailedPrecondition;
  }
  return absl::StatusCode::kUnknown;
}

// On one line, for logs, whatever was sent.
std::string Line(std::string_view text) {
  std::string line(absl::StripAsciiWhitespace({text.data(), text.size()}));
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return absl::ascii_iscntrl(c); }, ' ');
  return line;
}

}  // namespace

ErrorClass Classify(const ServiceError& error) {
  const auto* const known =
      std::find_if(kKnownCodes.begin(), kKnownCodes.end(),
                   [&](const KnownCode& entry) { return entry.code == error.code; });
  if (known != kKnownCodes.end()) return known->what;
  if (error.http_status == kTooManyRequests) return ErrorClass::kThrottled;
  if (error.http_status >= kFirstServerError) return ErrorClass::kTransient;
  if (error.http_status == kForbidden && error.code.empty()) return ErrorClass::kPermission;
  return ErrorClass::kRefused;
}

ServiceError ParseServiceError(int http_status, std::string_view body) {
  ServiceError error{.http_status = http_status, .code = {}, .message = {}, .request_id = {}};
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return error;
  const pugi::xml_node root = document.document_element();
  pugi::xml_node details = root.child("Error");
  if (!details) details = root.child("Errors").child("Error");
  error.code = Line(details.child_value("Code"));
  error.message = Line(details.child_value("Message"));
  const char* const of_ec2 = root.child_value("RequestID");
  error.request_id = Line(*of_ec2 != '\0' ? of_ec2 : root.child_value("RequestId"));
  return error;
}

absl::Status ToStatus(const ServiceError& error) {
  std::string text = error.code.empty() ? fmt::format("HTTP {}", error.http_status)
                                        : fmt::format("{}: {} (HTTP {})", error.code, error.message,
                                                      error.http_status);
  if (!error.request_id.empty()) text += fmt::format(" (request {})", error.request_id);
  absl::Status status(CodeFor(Classify(error)), text);
  status.SetPayload(kPayloadType,
                    absl::Cord(fmt::format("{}\n{}\n{}\n{}", error.http_status, error.code,
                                           error.message, error.request_id)));
  return status;
}

std::optional<ServiceError> ServiceErrorOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadType);
  if (!payload) return std::nullopt;
  // Each is on one line, as ParseServiceError() has made it.
  const std::vector<std::string> lines = absl::StrSplit(std::string(*payload), '\n');
  ServiceError error{
      .http_status = 0, .code = lines[1], .message = lines[2], .request_id = lines[3]};
  static_cast<void>(absl::SimpleAtoi(lines[0], &error.http_status));
  return error;
}

absl::Status WithPrefix(std::string_view prefix, const absl::Status& status) {
  const absl::string_view message = status.message();
  absl::Status longer(
      status.code(), fmt::format("{}{}", prefix, std::string_view(message.data(), message.size())));
  status.ForEachPayload(
      [&](absl::string_view type, const absl::Cord& payload) { longer.SetPayload(type, payload); });
  return longer;
}

bool IsWorthRetrying(const absl::Status& status) {
  if (const std::optional<ServiceError> error = ServiceErrorOf(status)) {
    const ErrorClass what = Classify(*error);
    return what == ErrorClass::kThrottled || what == ErrorClass::kTransient;
  }
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace gwlbtap::aws
