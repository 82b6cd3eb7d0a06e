// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/error_reaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gwlbtap::controller {
namespace {

using Reaction = ErrorReaction;

aws::ServiceError Error(const std::string& code, int status = 400,
                        const std::string& message = {}) {
  return {.http_status = status, .code = code, .message = message, .request_id = {}};
}

TEST(ErrorReaction, EveryCodeOfTheTaxonomyHasItsReaction) {
  const std::vector<std::pair<Reaction, std::vector<std::string>>> taxonomy = {
      {Reaction::kRetryThrottled,
       {"RequestLimitExceeded", "Throttling", "ThrottlingException", "SlowDown",
        "TooManyRequestsException"}},
      {Reaction::kRetryTransient,
       {"InternalError", "InternalFailure", "ServerInternal", "ServiceUnavailable", "Unavailable"}},
      {Reaction::kRefreshCredentials,
       {"RequestExpired", "SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException",
        "AuthFailure", "InvalidClientTokenId"}},
      {Reaction::kStopKind, {"UnauthorizedOperation", "OptInRequired", "Blocked"}},
      {Reaction::kSourceGone,
       {"InvalidNetworkInterfaceID.NotFound", "InvalidNetworkInterface.NotFound",
        "InvalidInstanceID.NotFound"}},
      {Reaction::kSessionGone, {"InvalidTrafficMirrorSessionId.NotFound"}},
      {Reaction::kTargetBroken, {"InvalidTrafficMirrorTargetId.NotFound"}},
      {Reaction::kFilterBroken, {"InvalidTrafficMirrorFilterId.NotFound"}},
      {Reaction::kInterfaceFull, {"TrafficMirrorSessionsPerInterfaceLimitExceeded"}},
      {Reaction::kAccountFull, {"TrafficMirrorSessionLimitExceeded"}},
      {Reaction::kTargetFull,
       {"TrafficMirrorSourcesPerTargetLimitExceeded",
        "TrafficMirrorSessionsPerTargetLimitExceeded"}},
      {Reaction::kTypeUnsupported, {"UnsupportedOperation", "Unsupported", "InvalidInstanceType"}},
      {Reaction::kRetryState,
       {"IncorrectState", "IncorrectInstanceState", "DependencyViolation", "ConcurrentTagAccess"}},
      {Reaction::kTokenMismatch, {"IdempotentParameterMismatch"}},
      {Reaction::kRestartListing, {"InvalidPaginationToken", "InvalidNextToken"}},
      {Reaction::kWouldSucceed, {"DryRunOperation"}},
      {Reaction::kRefuse,
       {"TrafficMirrorFilterLimitExceeded", "TrafficMirrorFilterRuleLimitExceeded",
        "TrafficMirrorFilterRuleAlreadyExists", "TrafficMirrorTargetLimitExceeded",
        "TrafficMirrorFilterInUse", "TrafficMirrorTargetInUseException",
        "NlbInUseByTrafficMirrorTargetException"}},
  };
  for (const auto& [reaction, codes] : taxonomy) {
    for (const std::string& code : codes) {
      EXPECT_EQ(ReactionTo(Error(code)), reaction) << code;
      EXPECT_EQ(ReactionTo(aws::ToStatus(Error(code, 403, "is in use"))), reaction) << code;
    }
  }
}

TEST(ErrorReaction, WhatIsNotKnownIsRefusedIfItIsOurFaultAndRepeatedIfItIsTheirs) {
  EXPECT_EQ(ReactionTo(Error("SomethingNew")), Reaction::kRefuse);
  EXPECT_EQ(ReactionTo(Error("InvalidParameterValue", 400, "no")), Reaction::kRefuse);
  EXPECT_EQ(ReactionTo(Error("SomethingNew", 500)), Reaction::kRetryTransient);
  EXPECT_EQ(ReactionTo(Error("", 503)), Reaction::kRetryTransient);
  EXPECT_EQ(ReactionTo(Error("", 429)), Reaction::kRetryThrottled);
  EXPECT_EQ(ReactionTo(Error("", 403)), Reaction::kStopKind);
}

TEST(ErrorReaction, NumberThatIsTakenIsToldByWordsWhateverTheCode) {
  const std::string words = "Session number 1 is already being used for eni-1";
  EXPECT_EQ(ReactionTo(Error("InvalidParameterValue", 400, words)), Reaction::kNumberClash);
  EXPECT_EQ(ReactionTo(Error("SomethingNew", 409, "number 1 is in use")), Reaction::kNumberClash);
  // A server's fault stays one.
  EXPECT_EQ(ReactionTo(Error("InternalError", 500, words)), Reaction::kRetryTransient);
}

TEST(ErrorReaction, TypeThatCannotBeMirroredIsToldByWordsToo) {
  const std::string words = "eni-1: the instance type t2.micro is not supported";
  EXPECT_EQ(ReactionTo(Error("InvalidParameterValue", 400, words)), Reaction::kTypeUnsupported);
}

TEST(ErrorReaction, FailuresWithoutAServiceHaveOneToo) {
  EXPECT_EQ(ReactionTo(absl::UnavailableError("reset")), Reaction::kRetryTransient);
  EXPECT_EQ(ReactionTo(absl::DeadlineExceededError("late")), Reaction::kRetryTransient);
  EXPECT_EQ(ReactionTo(absl::UnauthenticatedError("none")), Reaction::kRefreshCredentials);
  EXPECT_EQ(ReactionTo(absl::CancelledError("stopped")), Reaction::kRefuse);
  EXPECT_EQ(ReactionTo(absl::InternalError("number")), Reaction::kRefuse);
}

TEST(ErrorReaction, EveryOneHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Reaction::kRefuse); ++i) {
    names.insert(NameOf(static_cast<Reaction>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Reaction::kRefuse) + 1);
  EXPECT_EQ(NameOf(Reaction::kRetryThrottled), "retry-throttled");
}

}  // namespace
}  // namespace gwlbtap::controller
