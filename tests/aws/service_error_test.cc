// SPDX-License-Identifier: Apache-2.0
#include "aws/service_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gwlbtap::aws {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::string_view kOfEc2 =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Response><Errors><Error><Code>RequestLimitExceeded</Code>"
    "<Message>Request limit exceeded.</Message></Error></Errors>"
    "<RequestID>id-1</RequestID></Response>";
constexpr std::string_view kOfAutoScaling =
    "<ErrorResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\">\n"
    "  <Error><Type>Sender</Type><Code>ValidationError</Code>\n"
    "    <Message>No active\n Lifecycle Action &amp; more</Message></Error>\n"
    "  <RequestId>id-2</RequestId></ErrorResponse>";

ErrorClass ClassOf(int http_status, std::string code) {
  return Classify(
      {.http_status = http_status, .code = std::move(code), .message = {}, .request_id = {}});
}

TEST(ServiceError, IsReadFromBothShapes) {
  EXPECT_EQ(ParseServiceError(503, kOfEc2),
            (ServiceError{503, "RequestLimitExceeded", "Request limit exceeded.", "id-1"}));
  EXPECT_EQ(ParseServiceError(400, kOfAutoScaling),
            (ServiceError{400, "ValidationError", "No active  Lifecycle Action & more", "id-2"}))
      << "on one line";
}

TEST(ServiceError, WhatIsNoneOfAwsHasNoCode) {
  for (const std::string_view body :
       {std::string_view(), std::string_view("<html><body>Bad Gateway</body></html>"),
        std::string_view("{}"), kOfEc2.substr(0, 80), std::string_view("\0\0", 2)}) {
    EXPECT_EQ(ParseServiceError(502, body).code, "") << body;
  }
}

TEST(ServiceError, EveryTruncationIsHarmless) {
  for (std::size_t size = 0; size < kOfAutoScaling.size(); ++size) {
    EXPECT_EQ(ParseServiceError(500, kOfAutoScaling.substr(0, size)).http_status, 500);
  }
}

TEST(ServiceError, KnownCodesTellTheClass) {
  EXPECT_EQ(ClassOf(503, "RequestLimitExceeded"), ErrorClass::kThrottled);
  EXPECT_EQ(ClassOf(400, "Throttling"), ErrorClass::kThrottled);
  EXPECT_EQ(ClassOf(500, "InternalError"), ErrorClass::kTransient);
  EXPECT_EQ(ClassOf(400, "RequestExpired"), ErrorClass::kCredentials);
  EXPECT_EQ(ClassOf(403, "ExpiredToken"), ErrorClass::kCredentials);
  EXPECT_EQ(ClassOf(403, "UnauthorizedOperation"), ErrorClass::kPermission);
  EXPECT_EQ(ClassOf(400, "InvalidParameterValue"), ErrorClass::kRefused);
}

TEST(ServiceError, TheHttpStatusTellsWhereNoCodeDoes) {
  EXPECT_EQ(ClassOf(503, ""), ErrorClass::kTransient);
  EXPECT_EQ(ClassOf(500, "SomethingNew"), ErrorClass::kTransient);
  EXPECT_EQ(ClassOf(429, ""), ErrorClass::kThrottled);
  EXPECT_EQ(ClassOf(403, ""), ErrorClass::kPermission);
  EXPECT_EQ(ClassOf(404, ""), ErrorClass::kRefused);
  EXPECT_EQ(ClassOf(302, ""), ErrorClass::kRefused);
}

TEST(ServiceError, TravelsInAStatusThroughPrefixes) {
  const ServiceError error = ParseServiceError(400, kOfAutoScaling);
  const absl::Status status = WithPrefix("outer: ", WithPrefix("inner: ", ToStatus(error)));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("outer: inner: ValidationError: No active"), HasSubstr("HTTP 400"),
                    HasSubstr("id-2")));
  EXPECT_EQ(ServiceErrorOf(status), error);
  EXPECT_EQ(ServiceErrorOf(absl::UnavailableError("no answer")), std::nullopt);
}

TEST(ServiceError, EachClassHasItsStatus) {
  const auto code_of = [](int http_status, const char* code) {
    return ToStatus({http_status, code, "", ""}).code();
  };
  EXPECT_EQ(code_of(400, "Throttling"), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(code_of(500, ""), absl::StatusCode::kUnavailable);
  EXPECT_EQ(code_of(400, "AuthFailure"), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(code_of(403, "AccessDenied"), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(code_of(400, "ValidationError"), absl::StatusCode::kFailedPrecondition);
}

TEST(ServiceError, OnlyWhatMayPassIsWorthRetrying) {
  EXPECT_TRUE(IsWorthRetrying(ToStatus({400, "Throttling", "", ""})));
  EXPECT_TRUE(IsWorthRetrying(ToStatus({503, "", "", ""})));
  EXPECT_TRUE(IsWorthRetrying(absl::UnavailableError("connection reset")));
  EXPECT_TRUE(IsWorthRetrying(absl::DeadlineExceededError("timeout")));
  EXPECT_FALSE(IsWorthRetrying(ToStatus({400, "ValidationError", "", ""})));
  EXPECT_FALSE(IsWorthRetrying(ToStatus({403, "AccessDenied", "", ""})));
  EXPECT_FALSE(IsWorthRetrying(absl::ResourceExhaustedError("the answer is too long")));
  EXPECT_FALSE(IsWorthRetrying(absl::CancelledError("stopped")));
}

}  // namespace
}  // namespace gwlbtap::aws
