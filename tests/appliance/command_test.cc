// SPDX-License-Identifier: Apache-2.0
#include "appliance/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/appliance/balanced_account.h"

namespace gwlbtap {
namespace {

using testing::HasSubstr;

struct Outcome {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

template <typename Function>
Outcome Capture(Function function) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int exit_code = function();
  return {exit_code, testing::internal::GetCapturedStdout(),
          testing::internal::GetCapturedStderr()};
}

Outcome Finish(const Account& account, bool as_json, const absl::Status& failure) {
  return Capture([&] { return FinishWith(account, as_json, failure); });
}

TEST(Fail, SaysOneSentenceOnStandardErrorAndPassesTheExitCodeOn) {
  const Outcome outcome =
      Capture([] { return Fail("cannot read a.pcap: 100% {} gone", kExitUsage); });
  EXPECT_EQ(outcome.exit_code, kExitUsage);
  EXPECT_EQ(outcome.errors, "gwlbtap: cannot read a.pcap: 100% {} gone\n");
  EXPECT_EQ(outcome.output, "");
}

TEST(AnnounceListeners, EveryAddressHasItsLineOnStandardError) {
  const Outcome outcome = Capture([] {
    AnnounceListeners({"127.0.0.1:1", "[::1]:2"});
    return kExitDone;
  });
  EXPECT_EQ(outcome.errors, "listening on 127.0.0.1:1\nlistening on [::1]:2\n");
  EXPECT_EQ(outcome.output, "");
}

TEST(FinishWith, AnAccountThatBalancesIsPrintedAndIsASuccess) {
  const Account account = BalancedAccount();
  const Outcome text = Finish(account, false, absl::OkStatus());
  EXPECT_EQ(text.exit_code, kExitDone);
  EXPECT_EQ(text.output, ToText(account));
  EXPECT_EQ(text.errors, "");
  EXPECT_EQ(Finish(account, true, absl::OkStatus()).output, ToJson(account).dump() + "\n");
}

TEST(FinishWith, AnExporterThatFailedForGoodIsToldBehindTheAccount) {
  const absl::Status failure = absl::DataLossError("cannot write a.pcap: No space left on device");
  const Outcome outcome = Finish(BalancedAccount(), false, failure);
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.output, HasSubstr("frames received"));
  EXPECT_EQ(outcome.errors, "gwlbtap: cannot write a.pcap: No space left on device\n");
}

TEST(FinishWith, AnAccountThatDoesNotBalanceIsAFailure) {
  Account account = BalancedAccount();
  ++account.received.packets;
  const Outcome outcome = Finish(account, true, absl::OkStatus());
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_EQ(outcome.errors, "gwlbtap: the account does not balance\n");
}

}  // namespace
}  // namespace gwlbtap
