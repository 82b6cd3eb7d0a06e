// SPDX-License-Identifier: Apache-2.0
#include "aws/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>

#include "tests/support/http_server.h"

namespace gwlbtap::aws {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const CallLimits kNoLimits{};

HttpReply Fine(const ReceivedRequest& /*request*/) { return {.body = "fine"}; }
HttpReply Hanging(const ReceivedRequest& /*request*/) { return HttpReply::Hanging(); }

absl::StatusOr<HttpResponse> Send(const HttpRequest& request,
                                  const CallLimits& limits = kNoLimits) {
  return CurlTransport("").Send(request, limits);
}

HttpRequest Get(const HttpServer& server) { return {.url = server.url() + "/path?query"}; }

HttpRequest SignedPost(const HttpServer& server, std::string token) {
  return {.method = HttpMethod::kPost,
          .url = server.url() + "/",
          .body = "Action=Test",
          .signing = Signing{.region = "eu-central-1",
                             .service = "autoscaling",
                             .credentials = {.access_key_id = "AKIDEXAMPLE",
                                             .secret_access_key = Secret("secret"),
                                             .session_token = Secret(std::move(token)),
                                             .expiration = {}}}};
}

std::string EveryByte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

TEST(HttpClient, GetsWhatTheServerHas) {
  HttpServer server([](const ReceivedRequest&) {
    return HttpReply{.status = 404, .body = EveryByte(), .headers = {{"X-Reason", "none"}}};
  });
  HttpRequest request = Get(server);
  request.headers = {{"X-Asked", "a  b"}};
  const auto response = Send(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->body, EveryByte());
  EXPECT_EQ(response->Header("x-reason"), "none");
  EXPECT_EQ(response->Header("x-other"), std::nullopt);
  const ReceivedRequest received = server.requests().at(0);
  EXPECT_EQ(received.method, "GET");
  EXPECT_EQ(received.target, "/path?query");
  EXPECT_EQ(received.Header("x-asked"), "a  b");
}

TEST(HttpClient, PostsAnyBytesAndNone) {
  HttpServer server(Fine);
  CurlTransport transport("");
  for (const std::string& body : {EveryByte(), std::string(), std::string(3 << 20, 'x')}) {
    const auto response =
        transport.Send({.method = HttpMethod::kPost, .url = server.url(), .body = body}, kNoLimits);
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(server.requests().back().method, "POST");
    EXPECT_TRUE(server.requests().back().body == body) << body.size() << " bytes";
  }
}

TEST(HttpClient, PutsWithoutABody) {
  HttpServer server(Fine);
  ASSERT_TRUE(Send({.method = HttpMethod::kPut, .url = server.url() + "/token"}).ok());
  EXPECT_EQ(server.requests().at(0).method, "PUT");
  EXPECT_EQ(server.requests().at(0).Header("expect"), "");
}

TEST(HttpClient, OneRequestLeavesNothingBehindForTheNext) {
  HttpServer server(Fine);
  CurlTransport transport("");
  ASSERT_TRUE(transport.Send(SignedPost(server, "token"), kNoLimits).ok());
  ASSERT_TRUE(transport.Send({.method = HttpMethod::kPut, .url = server.url()}, kNoLimits).ok());
  ASSERT_TRUE(transport.Send(Get(server), kNoLimits).ok());
  const ReceivedRequest last = server.requests().back();
  EXPECT_EQ(last.method, "GET");
  EXPECT_EQ(last.body, "");
  EXPECT_EQ(last.Header("authorization"), "");
  EXPECT_EQ(last.Header("x-amz-security-token"), "");
  EXPECT_EQ(server.connection_count(), 1) << "the connection was not used again";
}

TEST(HttpClient, ConnectsAnewWhereTheServerHasHungUp) {
  HttpServer server([](const ReceivedRequest&) {
    return HttpReply::Raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  CurlTransport transport("");
  for (int round = 0; round < 3; ++round) {
    const auto response = transport.Send(Get(server), kNoLimits);
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->body, "ok");
  }
}

TEST(HttpClient, RedirectsAreNotFollowed) {
  HttpServer server([](const ReceivedRequest&) {
    return HttpReply{.status = 302, .headers = {{"Location", "/elsewhere"}}};
  });
  EXPECT_EQ(Send(Get(server))->status, 302);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(HttpClient, NobodyThereIsUnavailableAndNamed) {
  const auto closed = LoopbackSocket::BoundTo("127.0.0.1:0");
  const std::string url = "http://127.0.0.1:" + std::to_string(closed.port()) + "/";
  const auto response = Send({.url = url});
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(response.status().message()), StartsWith("GET " + url + ": "));
}

TEST(HttpClient, BrokenAnswersAreUnavailable) {
  const std::vector<HttpReply> broken = {
      HttpReply::Reset(),
      HttpReply::Raw(""),
      HttpReply::Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntoo short"),
      HttpReply::Raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
      HttpReply::Raw("this is not HTTP"),
  };
  for (const HttpReply& reply : broken) {
    HttpServer server([&](const ReceivedRequest&) { return reply; });
    EXPECT_EQ(Send(Get(server)).status().code(), absl::StatusCode::kUnavailable) << reply.body;
  }
}

TEST(HttpClient, TheFirstOfTimeoutAndDeadlineEndsTheWait) {
  HttpServer server(Hanging);
  HttpRequest request = Get(server);
  request.timeout = 50ms;
  EXPECT_EQ(Send(request).status().code(), absl::StatusCode::kDeadlineExceeded);
  request.timeout = std::nullopt;
  EXPECT_EQ(Send(request, kNoLimits.Within(50ms)).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(HttpClient, NothingIsSentAfterTheDeadlineOrTheStop) {
  HttpServer server(Fine);
  EXPECT_EQ(Send(Get(server), kNoLimits.Within(-1ms)).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_EQ(Send(Get(server), {.stop = stopped.get_token()}).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(server.requests().size(), 0u);
}

TEST(HttpClient, AStopEndsACallUnderWayAtOnce) {
  HttpServer server(Hanging);
  HttpRequest request = Get(server);
  request.timeout = std::nullopt;
  CurlTransport transport("");
  const auto begin = CallLimits::Clock::now();
  constexpr std::size_t kCalls = 8;
  for (std::size_t call = 1; call <= kCalls; ++call) {
    std::stop_source stop;
    std::thread stopper([&] {
      EXPECT_TRUE(server.WaitForRequests(call));
      stop.request_stop();
    });
    EXPECT_EQ(transport.Send(request, {.stop = stop.get_token()}).status().code(),
              absl::StatusCode::kCancelled);
    stopper.join();
  }
  // Each takes a few milliseconds; if it had to be noticed by looking, it would be a second.
  EXPECT_LT(CallLimits::Clock::now() - begin, kCalls * 500ms);
}

TEST(HttpClient, AStoppedTransportServesTheNextCall) {
  HttpServer hanging(Hanging);
  HttpServer server(Fine);
  CurlTransport transport("");
  HttpRequest request = Get(hanging);
  request.timeout = 20ms;
  ASSERT_FALSE(transport.Send(request, kNoLimits).ok());
  EXPECT_EQ(transport.Send(Get(server), kNoLimits)->body, "fine");
}

TEST(HttpClient, AnAnswerMayBeAsLongAsAllowed) {
  HttpServer server(
      [](const ReceivedRequest&) { return HttpReply{.body = std::string(1000, 'x')}; });
  HttpRequest request = Get(server);
  request.max_response_size = 1000;
  EXPECT_EQ(Send(request)->body.size(), 1000u);
  request.max_response_size = 999;
  EXPECT_EQ(Send(request).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(HttpClient, HeadersThatWouldSmuggleOrGoUnsentAreRefused) {
  HttpServer server(Fine);
  for (const HttpHeader& header :
       {HttpHeader{"X-A", "b\r\nX-C: d"}, HttpHeader{"X-A\nB", "c"}, HttpHeader{"X-A: b", "c"},
        HttpHeader{"", "b"}, HttpHeader{"X-A", ""}}) {
    HttpRequest request = Get(server);
    request.headers = {header};
    EXPECT_EQ(Send(request).status().code(), absl::StatusCode::kInvalidArgument) << header.name;
  }
  EXPECT_EQ(server.requests().size(), 0u);
}

TEST(HttpClient, OnlyPlainUrlsOfHttpAreOpened) {
  for (const char* url :
       {"", "file:///etc/passwd", "ftp://127.0.0.1/", "http://", "http://user:password@127.0.0.1/",
        "http://127.0.0.1/\r\nX-A: b", "http://127.0.0.1:99999/"}) {
    EXPECT_EQ(Send({.url = url}).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
}

TEST(HttpClient, OnlyPostHasABodyOrASignature) {
  HttpServer server(Fine);
  HttpRequest with_body = Get(server);
  with_body.body = "x";
  EXPECT_EQ(Send(with_body).status().code(), absl::StatusCode::kInvalidArgument);
  HttpRequest is_signed = SignedPost(server, "");
  is_signed.body.clear();
  is_signed.method = HttpMethod::kGet;
  EXPECT_EQ(Send(is_signed).status().code(), absl::StatusCode::kInvalidArgument);
}

// That the signature itself is right is checked with AWS's own code: integration/aws_signature.
TEST(HttpClient, ASignedRequestSaysWhatItIsSignedFor) {
  HttpServer server(Fine);
  ASSERT_TRUE(Send(SignedPost(server, "the token")).ok());
  const ReceivedRequest received = server.requests().at(0);
  EXPECT_THAT(received.Header("authorization"),
              AllOf(StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"),
                    HasSubstr("/eu-central-1/autoscaling/aws4_request"),
                    HasSubstr("x-amz-security-token")));
  EXPECT_EQ(received.Header("x-amz-security-token"), "the token");
}

TEST(HttpClient, ASignatureWithoutTokenSendsNone) {
  HttpServer server(Fine);
  ASSERT_TRUE(Send(SignedPost(server, "")).ok());
  const ReceivedRequest received = server.requests().at(0);
  EXPECT_EQ(received.headers.count("x-amz-security-token"), 0u);
  EXPECT_THAT(received.Header("authorization"), ::testing::Not(HasSubstr("x-amz-security-token")));
}

TEST(HttpClient, ARequestThatMayNotUseAProxyDoesNot) {
  HttpServer server(Fine);
  HttpServer proxy([](const ReceivedRequest&) { return HttpReply{.body = "from the proxy"}; });
  setenv("http_proxy", proxy.url().c_str(), 1);
  HttpRequest request = Get(server);
  EXPECT_EQ(Send(request)->body, "from the proxy");
  request.may_use_proxy = false;
  EXPECT_EQ(Send(request)->body, "fine");
  unsetenv("http_proxy");
}

TEST(HttpClient, ACaBundleThatIsNotThereIsNamed) {
  const auto listener = LoopbackSocket::ListeningOn("127.0.0.1:0");
  CurlTransport transport("/nonexistent/bundle.pem");
  const auto response = transport.Send(
      {.url = "https://127.0.0.1:" + std::to_string(listener.port()) + "/"}, kNoLimits);
  EXPECT_EQ(response.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(response.status().message()), HasSubstr("/nonexistent/bundle.pem"));
}

}  // namespace
}  // namespace gwlbtap::aws
