// SPDX-License-Identifier: Apache-2.0
#include "controller/app/lambda_runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <deque>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace gwlbtap::controller {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string EpochIn(std::chrono::milliseconds duration) {
  const auto end = std::chrono::system_clock::now().time_since_epoch() + duration;
  return std::to_string(std::chrono::floor<std::chrono::milliseconds>(end).count());
}

aws::HttpResponse Event(const std::string& id, std::chrono::milliseconds left = 60s) {
  return {.status = 200,
          .headers = {{"lambda-runtime-aws-request-id", id},
                      {"Lambda-Runtime-Deadline-Ms", EpochIn(left)},
                      {"Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:function"},
                      {"Lambda-Runtime-Trace-Id", "Root=1-" + id}},
          .body = "event of " + id};
}

// Answers in turn as the test says. When nothing is left to say, it asks the loop to stop.
class ScriptedTransport final : public aws::HttpTransport {
 public:
  absl::StatusOr<aws::HttpResponse> Send(const aws::HttpRequest& request,
                                         const aws::CallLimits& limits) override {
    requests_.push_back(request);
    deadlines_.push_back(limits.deadline);
    auto& answers = request.method == aws::HttpMethod::kGet ? events_ : replies_;
    if (answers.empty() && request.method == aws::HttpMethod::kPost) {
      return aws::HttpResponse{.status = 202};
    }
    if (answers.empty()) {
      stop_.request_stop();
      return absl::CancelledError("stopped");
    }
    absl::StatusOr<aws::HttpResponse> answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }

  std::deque<absl::StatusOr<aws::HttpResponse>> events_;   // to GET next
  std::deque<absl::StatusOr<aws::HttpResponse>> replies_;  // to POST; then 202
  std::vector<aws::HttpRequest> requests_;
  std::vector<aws::CallLimits::Clock::time_point> deadlines_;
  std::stop_source stop_;
};

class LambdaRuntimeTest : public ::testing::Test {
 protected:
  absl::Status Run(const Handler& handler) {
    return runtime_.Run(handler, transport_.stop_.get_token());
  }
  absl::Status RunWith(absl::StatusOr<std::string> outcome) {
    return Run([outcome = std::move(outcome)](const Invocation&) { return outcome; });
  }
  // "/invocation/1/response body" of every POST.
  std::vector<std::string> Posts() const {
    std::vector<std::string> posts;
    for (const aws::HttpRequest& request : transport_.requests_) {
      if (request.method != aws::HttpMethod::kPost) continue;
      posts.push_back(request.url.substr(base_.size()) + ' ' + request.body);
    }
    return posts;
  }
  const aws::HttpRequest& LastPost() const {
    const aws::HttpRequest* last = nullptr;
    for (const aws::HttpRequest& request : transport_.requests_) {
      if (request.method == aws::HttpMethod::kPost) last = &request;
    }
    return *last;
  }
  std::string LastErrorType() const {
    for (const aws::HttpHeader& header : LastPost().headers) {
      if (header.name == "Lambda-Runtime-Function-Error-Type") return header.value;
    }
    return "";
  }

  const std::string base_ = "http://127.0.0.1:9001/2018-06-01/runtime";
  ScriptedTransport transport_;
  std::ostringstream out_;
  JsonLog log_{out_, {}};
  LambdaRuntime runtime_{transport_,
                         "127.0.0.1:9001",
                         log_,
                         {.retries = {.base = 1ms, .cap = 1ms, .max_attempts = 3}}};
};

TEST_F(LambdaRuntimeTest, EventsAreHandledOneAfterTheOther) {
  transport_.events_ = {Event("1"), Event("2")};
  std::vector<std::string> handled;
  const absl::Status end = Run([&](const Invocation& invocation) {
    handled.push_back(invocation.request_id + ' ' + invocation.event + ' ' +
                      invocation.function_arn + ' ' + invocation.trace_id);
    return "\"did " + invocation.request_id + '"';
  });
  EXPECT_EQ(end.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(handled, ElementsAre("1 event of 1 arn:aws:lambda:function Root=1-1",
                                   "2 event of 2 arn:aws:lambda:function Root=1-2"));
  EXPECT_THAT(Posts(),
              ElementsAre("/invocation/1/response \"did 1\"", "/invocation/2/response \"did 2\""));
}

TEST_F(LambdaRuntimeTest, TheNextEventIsAwaitedForEver) {
  EXPECT_EQ(RunWith("").code(), absl::StatusCode::kCancelled);
  const aws::HttpRequest& request = transport_.requests_.at(0);
  EXPECT_EQ(request.url, base_ + "/invocation/next");
  EXPECT_FALSE(request.timeout.has_value());
  EXPECT_FALSE(request.may_use_proxy);
  EXPECT_GT(request.max_response_size, kLongestLambdaResponse);
  EXPECT_EQ(transport_.deadlines_.at(0), aws::CallLimits::Clock::time_point::max());
}

TEST_F(LambdaRuntimeTest, TheDeadlineLeavesTimeForTheAnswer) {
  transport_.events_ = {Event("1", 30s)};
  std::chrono::milliseconds left{};
  static_cast<void>(Run([&](const Invocation& invocation) {
    left = std::chrono::floor<std::chrono::milliseconds>(invocation.limits.deadline -
                                                         aws::CallLimits::Clock::now());
    return "";
  }));
  EXPECT_LE(left, 29'500ms);
  EXPECT_GT(left, 20'000ms);
}

TEST_F(LambdaRuntimeTest, AnEventWithoutTimeIsNotBegun) {
  transport_.events_ = {Event("1", 400ms), Event("2", -5s), Event("3")};
  int handled = 0;
  static_cast<void>(Run([&](const Invocation&) {
    ++handled;
    return "done";
  }));
  EXPECT_EQ(handled, 1);
  ASSERT_EQ(Posts().size(), 3u);
  EXPECT_THAT(Posts()[0], HasSubstr("/invocation/1/error"));
  EXPECT_THAT(Posts()[0], HasSubstr("Sessions.DeadlineExceeded"));
  EXPECT_THAT(Posts()[1], HasSubstr("/invocation/2/error"));
  EXPECT_EQ(Posts()[2], "/invocation/3/response done");
}

TEST_F(LambdaRuntimeTest, TheTraceIdIsInTheEnvironment) {
  aws::HttpResponse untraced = Event("2");
  untraced.headers.pop_back();
  transport_.events_ = {Event("1"), untraced};
  std::vector<std::string> seen;
  static_cast<void>(Run([&](const Invocation&) {
    const char* value = getenv("_X_AMZN_TRACE_ID");
    seen.emplace_back(value == nullptr ? "(none)" : value);
    return "";
  }));
  EXPECT_THAT(seen, ElementsAre("Root=1-1", "(none)"));
}

TEST_F(LambdaRuntimeTest, AFailureIsReportedWithItsTypeAndDoesNotEndTheLoop) {
  transport_.events_ = {Event("1"), Event("2")};
  EXPECT_EQ(RunWith(absl::PermissionDeniedError("not \"allowed\"\xff")).code(),
            absl::StatusCode::kCancelled);
  ASSERT_EQ(Posts().size(), 2u);
  EXPECT_EQ(LastPost().url, base_ + "/invocation/2/error");
  EXPECT_EQ(LastErrorType(), "Sessions.PermissionDenied");
  EXPECT_EQ(json::parse(LastPost().body), json({{"errorMessage", "not \"allowed\"\uFFFD"},
                                                {"errorType", "Sessions.PermissionDenied"},
                                                {"stackTrace", json::array()}}));
  EXPECT_THAT(out_.str(), HasSubstr("\"ERROR\""));
}

TEST_F(LambdaRuntimeTest, AnExceptionIsAFailureOfItsEvent) {
  transport_.events_ = {Event("1"), Event("2")};
  EXPECT_EQ(Run([](const Invocation&) -> absl::StatusOr<std::string> {
              throw std::runtime_error("oh");
            }).code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(Posts().size(), 2u);
  EXPECT_EQ(LastErrorType(), "Sessions.Internal");
  EXPECT_EQ(json::parse(LastPost().body)["errorMessage"], "an exception: oh");
}

TEST_F(LambdaRuntimeTest, AResponseThatIsTooLongIsReportedInstead) {
  transport_.events_ = {Event("1"), Event("2")};
  static_cast<void>(Run([](const Invocation& invocation) {
    return std::string(kLongestLambdaResponse + (invocation.request_id == "1" ? 1 : 0), 'x');
  }));
  ASSERT_EQ(Posts().size(), 2u);
  EXPECT_THAT(Posts()[0], HasSubstr("/invocation/1/error"));
  EXPECT_THAT(Posts()[0], HasSubstr("Function.ResponseSizeTooLarge"));
  EXPECT_THAT(Posts()[1], HasSubstr("/invocation/2/response"));
}

TEST_F(LambdaRuntimeTest, AResponseThatLambdaFindsTooLongIsReportedInstead) {
  transport_.events_ = {Event("1")};
  transport_.replies_ = {aws::HttpResponse{.status = 413}};
  EXPECT_EQ(RunWith("long").code(), absl::StatusCode::kCancelled);
  ASSERT_EQ(Posts().size(), 2u);
  EXPECT_EQ(Posts()[0], "/invocation/1/response long");
  EXPECT_THAT(Posts()[1], HasSubstr("/invocation/1/error"));
  EXPECT_EQ(LastErrorType(), "Function.ResponseSizeTooLarge");
}

TEST_F(LambdaRuntimeTest, HttpStatus500EndsTheLoopWhereverItComes) {
  const aws::HttpResponse broken{.status = 500};
  transport_.events_ = {broken};
  EXPECT_EQ(RunWith("").code(), absl::StatusCode::kInternal);
  EXPECT_EQ(transport_.requests_.size(), 1u);
  transport_.events_ = {Event("1"), Event("2")};
  transport_.replies_ = {broken};
  EXPECT_EQ(RunWith("").code(), absl::StatusCode::kInternal);
  transport_.replies_ = {broken};
  EXPECT_EQ(RunWith(absl::UnknownError("")).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Posts().size(), 2u);
}

TEST_F(LambdaRuntimeTest, AnAnswerThatIsRefusedCostsItsEventOnly) {
  transport_.events_ = {Event("1"), Event("2")};
  transport_.replies_ = {aws::HttpResponse{.status = 400}};
  EXPECT_EQ(RunWith("done").code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Posts().size(), 2u);
  EXPECT_THAT(out_.str(), HasSubstr("did not accept"));
}

TEST_F(LambdaRuntimeTest, ABrokenConnectionIsTriedAgainAFewTimes) {
  const absl::Status broken = absl::UnavailableError("connection reset");
  transport_.events_ = {broken, broken, Event("1")};
  transport_.replies_ = {broken};
  EXPECT_EQ(RunWith("done").code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Posts().size(), 2u);

  transport_.requests_.clear();
  transport_.stop_ = {};
  transport_.events_ = {broken, broken, broken, Event("1")};
  EXPECT_EQ(RunWith("").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(transport_.requests_.size(), 3u);
}

TEST_F(LambdaRuntimeTest, WhatIsNoEventIsAskedForAgainAFewTimes) {
  aws::HttpResponse nameless = Event("1");
  nameless.headers.erase(nameless.headers.begin());
  aws::HttpResponse timeless = Event("1");
  timeless.headers[1].value = "soon";
  transport_.events_ = {nameless, timeless, Event("2")};
  EXPECT_EQ(RunWith("done").code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(Posts(), ElementsAre("/invocation/2/response done"));

  transport_.stop_ = {};
  transport_.events_ = {aws::HttpResponse{.status = 403}, aws::HttpResponse{.status = 404},
                        Event("../../init/error?")};
  EXPECT_EQ(RunWith("done").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Posts().size(), 1u);
}

TEST_F(LambdaRuntimeTest, DeadlinesBeyondAllBoundsAreHarmless) {
  for (const char* deadline : {"-1", "9223372036854775807", "99999999999999999999", "", "1e9"}) {
    aws::HttpResponse event = Event("1");
    event.headers[1].value = deadline;
    transport_.stop_ = {};
    transport_.events_ = {event};
    EXPECT_EQ(RunWith("").code(), absl::StatusCode::kCancelled) << deadline;
  }
  EXPECT_EQ(Posts().size(), 0u);
  aws::HttpResponse far = Event("1");
  far.headers[1].value = "1125899906842624";  // 2 to the power of 50
  transport_.stop_ = {};
  transport_.events_ = {far};
  EXPECT_EQ(RunWith("").code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Posts().size(), 1u);
}

TEST_F(LambdaRuntimeTest, InitErrorsAreReported) {
  EXPECT_TRUE(runtime_.ReportInitError(absl::InvalidArgumentError("config:3: no rule")).ok());
  EXPECT_EQ(LastPost().url, base_ + "/init/error");
  EXPECT_EQ(LastErrorType(), "Sessions.InvalidArgument");
  EXPECT_EQ(json::parse(LastPost().body)["errorMessage"], "config:3: no rule");
  EXPECT_THAT(out_.str(), HasSubstr("\"FATAL\""));
  transport_.replies_ = {aws::HttpResponse{.status = 500}};
  EXPECT_EQ(runtime_.ReportInitError(absl::InvalidArgumentError("")).code(),
            absl::StatusCode::kInternal);
}

TEST(LambdaErrorType, IsNamedAfterTheCode) {
  EXPECT_EQ(LambdaErrorType(absl::InvalidArgumentError("")), "Sessions.InvalidArgument");
  EXPECT_EQ(LambdaErrorType(absl::DeadlineExceededError("")), "Sessions.DeadlineExceeded");
  EXPECT_EQ(LambdaErrorType(absl::InternalError("")), "Sessions.Internal");
}

}  // namespace
}  // namespace gwlbtap::controller
