// SPDX-License-Identifier: Apache-2.0
#include "aws/query_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "tests/aws/given_credentials.h"
#include "tests/support/http_server.h"

namespace gwlbtap::aws {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

HttpReply Error(int status, const std::string& code) {
  return {.status = status,
          .body = "<ErrorResponse><Error><Code>" + code +
                  "</Code><Message>why</Message></Error><RequestId>id</RequestId></ErrorResponse>"};
}

class QueryClientTest : public ::testing::Test {
 protected:
  QueryClient Client() {
    return {transport_,
            credentials_,
            {.service = {.name = "autoscaling", .environment_name = "", .version = "2011-01-01"},
             .region = "us-east-1",
             .url = server_.url() + "/",
             .backoff = {.base = 1ms, .cap = 2ms, .max_attempts = 4}}};
  }
  absl::StatusOr<std::string> Call(const CallLimits& limits = {}) {
    return Client().Call("DoIt", {{"Name", "a b"}}, limits);
  }
  std::string KeyOfRequest(std::size_t number) const {
    const std::string header = server_.requests().at(number).Header("authorization");
    const std::size_t begin = header.find('=') + 1;
    return header.substr(begin, header.find('/') - begin);
  }

  // What the server answers in turn; the last one again and again.
  std::vector<HttpReply> replies_{{.body = "<Done/>"}};
  std::size_t answered_ = 0;
  HttpServer server_{[this](const ReceivedRequest&) {
    return replies_.at(std::min(answered_++, replies_.size() - 1));
  }};
  CurlTransport transport_{""};
  CredentialsCache credentials_{std::make_unique<GivenCredentials>()};
};

TEST(FormBody, EncodesEverythingButTheUnreserved) {
  EXPECT_EQ(FormBody({{"A.1", "x-._~9Z"}, {"B", " +&=%/"}, {"C", ""}}),
            "A.1=x-._~9Z&B=%20%2B%26%3D%25%2F&C=");
  EXPECT_EQ(FormBody({{"A", std::string("\0\n\xff\xc3\xa9", 5)}}), "A=%00%0A%FF%C3%A9");
  EXPECT_EQ(FormBody({}), "");
}

TEST_F(QueryClientTest, PostsTheFormAndGivesTheAnswer) {
  const auto answer = Call();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(*answer, "<Done/>");
  const ReceivedRequest request = server_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, "Action=DoIt&Version=2011-01-01&Name=a%20b");
  EXPECT_EQ(request.Header("content-type"), "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_THAT(request.Header("authorization"), HasSubstr("/us-east-1/autoscaling/aws4_request"));
}

TEST_F(QueryClientTest, RepeatsTheSameAfterFailuresThatPass) {
  replies_ = {Error(400, "Throttling"),
              HttpReply::Reset(),
              {.status = 503, .body = "<html>"},
              {.body = "<Done/>"}};
  const auto answer = Call();
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(server_.requests().size(), 4u);
  EXPECT_EQ(server_.requests().at(0).body, server_.requests().at(3).body);
}

TEST_F(QueryClientTest, GivesUpAfterEnoughAttempts) {
  replies_ = {Error(503, "ServiceUnavailable")};
  const auto answer = Call();
  EXPECT_EQ(server_.requests().size(), 4u);
  EXPECT_EQ(ServiceErrorOf(answer.status())->code, "ServiceUnavailable");
  EXPECT_THAT(answer.status().ToString(),
              AllOf(HasSubstr("autoscaling DoIt: ServiceUnavailable: why"), HasSubstr("id")));
}

TEST_F(QueryClientTest, WhatIsRefusedIsNotRepeated) {
  replies_ = {Error(400, "ValidationError")};
  EXPECT_EQ(Call().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(QueryClientTest, ExpiredCredentialsAreFetchedAnewOnce) {
  replies_ = {Error(403, "ExpiredToken"), {.body = "<Done/>"}};
  EXPECT_TRUE(Call().ok());
  EXPECT_EQ(KeyOfRequest(0), "KEY-1");
  EXPECT_EQ(KeyOfRequest(1), "KEY-2");
}

TEST_F(QueryClientTest, CredentialsThatStayExpiredAreAFailure) {
  replies_ = {Error(403, "ExpiredToken")};
  EXPECT_EQ(Call().status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(server_.requests().size(), 2u);
}

TEST_F(QueryClientTest, TheCallerDecidesWhatIsRepeated) {
  replies_ = {Error(400, "InvalidInstanceID.NotFound"), {.body = "<Done/>"}};
  QueryClient client(transport_, credentials_,
                     {.service = {},
                      .region = "us-east-1",
                      .url = server_.url() + "/",
                      .backoff = {.base = 1ms},
                      .is_retryable = [](const absl::Status& status) {
                        const auto error = ServiceErrorOf(status);
                        return error && error->code == "InvalidInstanceID.NotFound";
                      }});
  EXPECT_TRUE(client.Call("DoIt", {}, {}).ok());
}

TEST_F(QueryClientTest, EveryAttemptWaitsForItsTurnAndIsReported) {
  replies_ = {Error(400, "Throttling"), {.body = "<Done/>"}};
  int turns = 0;
  std::vector<absl::StatusCode> ends;
  QueryClient client(
      transport_, credentials_,
      {.service = {},
       .region = "us-east-1",
       .url = server_.url() + "/",
       .backoff = {.base = 1ms},
       .before_attempt =
           [&](const CallLimits&) {
             ++turns;
             return absl::OkStatus();
           },
       .after_attempt = [&](const absl::Status& status) { ends.push_back(status.code()); }});
  EXPECT_TRUE(client.Call("DoIt", {}, {}).ok());
  EXPECT_EQ(turns, 2);
  EXPECT_THAT(ends, ElementsAre(absl::StatusCode::kResourceExhausted, absl::StatusCode::kOk));
}

TEST_F(QueryClientTest, NothingIsSentWhenTheTurnDoesNotCome) {
  QueryClient client(
      transport_, credentials_,
      {.service = {},
       .region = "us-east-1",
       .url = server_.url() + "/",
       .before_attempt = [](const CallLimits&) { return absl::CancelledError("no turn"); },
       .after_attempt = [](const absl::Status&) { FAIL() << "there was no attempt"; }});
  EXPECT_EQ(client.Call("DoIt", {}, {}).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(server_.requests().size(), 0u);
}

TEST_F(QueryClientTest, NoAttemptIsMadeAfterTheDeadline) {
  replies_ = {HttpReply::Hanging()};
  EXPECT_EQ(Call(CallLimits{}.Within(1000ms)).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(QueryClientTest, AStopEndsThePauseBetweenAttempts) {
  replies_ = {Error(503, "ServiceUnavailable")};
  QueryClient patient(transport_, credentials_,
                      {.service = {.name = "autoscaling", .environment_name = "", .version = ""},
                       .region = "us-east-1",
                       .url = server_.url() + "/",
                       .backoff = {.base = 1h, .cap = 1h}});
  std::stop_source stop;
  std::thread stopper([&] {
    EXPECT_TRUE(server_.WaitForRequests(1));
    stop.request_stop();
  });
  EXPECT_FALSE(patient.Call("DoIt", {}, {.stop = stop.get_token()}).ok());
  stopper.join();
}

TEST_F(QueryClientTest, WithoutCredentialsNothingIsSent) {
  class Empty final : public CredentialsSource {
    absl::StatusOr<Credentials> Fetch(const CallLimits& /*limits*/) override {
      return absl::NotFoundError("nowhere");
    }
  };
  CredentialsCache empty(std::make_unique<Empty>());
  QueryClient client(transport_, empty, {.service = {}, .region = "x", .url = server_.url()});
  const auto answer = client.Call("DoIt", {}, {});
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(answer.status().ToString(), HasSubstr("no credentials: nowhere"));
  EXPECT_EQ(server_.requests().size(), 0u);
}

}  // namespace
}  // namespace gwlbtap::aws
