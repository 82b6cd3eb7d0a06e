// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/call_rate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>
#include <vector>

#include "aws/service_error.h"

namespace gwlbtap::controller {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr CallRateLimits kLimits{
    .start = 10, .lowest = 2, .highest = 12, .step = 1, .window = std::chrono::seconds(1)};

class CallRateTest : public ::testing::Test {
 protected:
  std::chrono::milliseconds Take() {
    return std::chrono::round<std::chrono::milliseconds>(rate_.Take(now_));
  }
  // Some time without complaint.
  void SucceedFor(std::chrono::seconds duration) {
    for (const CallRate::Time end = now_ + duration; now_ < end;) {
      now_ += 500ms;
      rate_.Succeeded(now_);
    }
  }

  CallRate::Time now_{1h};
  CallRate rate_{kLimits, now_};
};

TEST_F(CallRateTest, ASecondsCallsGoAtOnceAndTheOthersOneAfterAnother) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Take(), 0ms) << i;
  EXPECT_EQ(Take(), 100ms);
  EXPECT_EQ(Take(), 200ms);
  now_ += 200ms;
  EXPECT_EQ(Take(), 100ms);
}

TEST_F(CallRateTest, RestIsNotSavedForLongerThanASecond) {
  now_ += 1h;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Take(), 0ms) << i;
  EXPECT_GT(Take(), 0ms);
}

TEST_F(CallRateTest, ComplaintHalvesItAndEndsTheBurst) {
  rate_.Throttled(now_);
  EXPECT_EQ(rate_.per_second(), 5);
  EXPECT_EQ(Take(), 200ms);
}

TEST_F(CallRateTest, ComplaintsOfOneWindowAreOne) {
  for (int i = 0; i < 8; ++i) rate_.Throttled(now_ + i * 100ms);
  EXPECT_EQ(rate_.per_second(), 5);
  rate_.Throttled(now_ + 1s);
  EXPECT_EQ(rate_.per_second(), 2.5);
}

TEST_F(CallRateTest, ItStaysWithinItsLimits) {
  for (int i = 0; i < 10; ++i) rate_.Throttled(now_ += 1s);
  EXPECT_EQ(rate_.per_second(), kLimits.lowest);
  SucceedFor(60s);
  EXPECT_EQ(rate_.per_second(), kLimits.highest);
}

TEST_F(CallRateTest, EachWindowWithoutComplaintAddsAStep) {
  rate_.Throttled(now_);
  SucceedFor(3s);
  EXPECT_EQ(rate_.per_second(), 8);
}

TEST_F(CallRateTest, TimeInWhichNothingWasCalledTeachesNothing) {
  rate_.Throttled(now_);
  now_ += 1h;
  rate_.Succeeded(now_);
  EXPECT_EQ(rate_.per_second(), 5);
}

TEST_F(CallRateTest, CallThatIsNotMadeLeavesItsPlace) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Take(), 0ms);
  EXPECT_EQ(Take(), 100ms);
  rate_.GiveBack();
  EXPECT_EQ(Take(), 100ms);
}

TEST(SharedCallRate, ThreadsTogetherKeepToTheRate) {
  SharedCallRate rate({.start = 20, .lowest = 20, .highest = 20});
  std::atomic<int> calls{0};
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 8; ++call) {
        EXPECT_TRUE(rate.Wait({}).ok());
        ++calls;
        rate.Ended(absl::OkStatus());
      }
    });
  }
  threads.clear();
  EXPECT_EQ(calls, 32);
  // 20 at once, 12 more at 20 a second.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 600ms);
}

TEST(SharedCallRate, WaitingEndsWithTheDeadlineOrAStop) {
  SharedCallRate rate({.start = 1, .lowest = 1, .highest = 1});
  EXPECT_TRUE(rate.Wait({}).ok());
  EXPECT_TRUE(absl::IsDeadlineExceeded(rate.Wait(aws::CallLimits{}.Within(10ms))));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(absl::IsCancelled(rate.Wait({.stop = stop.get_token()})));
}

TEST(SharedCallRate, OnlyThrottlingSlowsItDown) {
  SharedCallRate rate({.start = 8});
  rate.Ended(absl::UnavailableError("reset"));
  rate.Ended(aws::ToStatus({.http_status = 400, .code = "Other", .message = {}, .request_id = {}}));
  EXPECT_EQ(rate.per_second(), 8);
  rate.Ended(aws::ToStatus(
      {.http_status = 503, .code = "RequestLimitExceeded", .message = {}, .request_id = {}}));
  EXPECT_EQ(rate.per_second(), 4);
}

}  // namespace
}  // namespace gwlbtap::controller
