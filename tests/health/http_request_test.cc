// SPDX-License-Identifier: Apache-2.0
#include "health/http_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/geneve/bytes.h"
#include "tests/health/text_bytes.h"

namespace gwlbtap {
namespace {

constexpr std::string_view kPath = "/health";
constexpr std::string_view kFromLoadBalancer =
    "GET /health HTTP/1.1\r\n"
    "Host: 10.0.1.20:80\r\n"
    "Connection: close\r\n"
    "User-Agent: ELB-HealthChecker/2.0\r\n"
    "Accept-Encoding: gzip, compressed\r\n"
    "\r\n";

// 0 while there is no judgement.
int StatusOf(std::string_view received, std::string_view path = kPath) {
  const auto judgement = JudgeRequest(Copy(AsBytes(received)), path);
  return judgement ? static_cast<int>(judgement->status) : 0;
}

int StatusOfLine(const std::string& request_line) {
  return StatusOf(request_line + "\r\nHost: a\r\n\r\n");
}

int StatusOfField(const std::string& field) {
  return StatusOf("GET /health HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n");
}

std::string RequestOfSize(std::size_t size) {
  const std::string start = "GET /health HTTP/1.1\r\nHost: a\r\nX-Filling: ";
  const std::string end = "\r\n\r\n";
  return start + std::string(size - start.size() - end.size(), 'x') + end;
}

TEST(HttpRequest, OfALoadBalancerIsAccepted) { EXPECT_EQ(StatusOf(kFromLoadBalancer), 200); }

TEST(HttpRequest, WaitsForItsLastByte) {
  for (std::size_t size = 0; size < kFromLoadBalancer.size(); ++size) {
    EXPECT_EQ(StatusOf(kFromLoadBalancer.substr(0, size)), 0) << size;
  }
}

TEST(HttpRequest, WhatFollowsTheHeadIsNotLookedAt) {
  for (const std::string& next : {std::string("GET /other HTTP/1.1\r\n\r\n"),
                                  std::string("\0\x16\x03", 3), std::string(5000, 'x')}) {
    std::string received(kFromLoadBalancer);
    received += next;
    EXPECT_EQ(StatusOf(received), 200) << next;
  }
}

TEST(HttpRequest, MayHaveAQuery) {
  EXPECT_EQ(StatusOfLine("GET /health? HTTP/1.1"), 200);
  EXPECT_EQ(StatusOfLine("GET /health?from=lb&x=/a?b HTTP/1.1"), 200);
}

TEST(HttpRequest, ForAnotherPathIsNotFound) {
  for (const char* target : {"/", "/healt", "/healthy", "/health/", "//health", "/Health",
                             "/%68ealth", "/health;a=b", "/?/health"}) {
    EXPECT_EQ(StatusOfLine(std::string("GET ") + target + " HTTP/1.1"), 404) << target;
  }
  EXPECT_EQ(StatusOf("GET / HTTP/1.0\r\n\r\n", "/"), 200);
}

TEST(HttpRequest, MayNameTheServerInItsTarget) {  // RFC 9112 §3.2.2
  EXPECT_EQ(StatusOfLine("GET http://10.0.1.20/health HTTP/1.1"), 200);
  EXPECT_EQ(StatusOfLine("GET HTTPS://[2001:db8::1]:8443/health?x HTTP/1.1"), 200);
  EXPECT_EQ(StatusOfLine("GET http://10.0.1.20/other HTTP/1.1"), 404);
  EXPECT_EQ(StatusOfLine("GET http://10.0.1.20 HTTP/1.1"), 404);
  EXPECT_EQ(StatusOfLine("GET http://10.0.1.20?/health HTTP/1.1"), 404);
  EXPECT_EQ(StatusOf("GET http://10.0.1.20 HTTP/1.0\r\n\r\n", "/"), 200);
  EXPECT_EQ(StatusOfLine("GET http:///health HTTP/1.1"), 400);
  EXPECT_EQ(StatusOfLine("GET ftp://10.0.1.20/health HTTP/1.1"), 400);
}

TEST(HttpRequest, OfAnotherMethodIsNotAllowed) {
  for (const char* line : {"POST /health", "get /health", "OPTIONS *", "CONNECT 10.0.1.20:80",
                           "DELETE /other", "M-SEARCH /health", "GETS /health"}) {
    EXPECT_EQ(StatusOfLine(std::string(line) + " HTTP/1.1"), 405) << line;
  }
}

TEST(HttpRequest, OfVersion1WithAnyMinorIsAccepted) {  // RFC 9110 §2.5
  EXPECT_EQ(StatusOf("GET /health HTTP/1.0\r\n\r\n"), 200);
  EXPECT_EQ(StatusOfLine("GET /health HTTP/1.2"), 200);
  EXPECT_EQ(StatusOf("GET /health HTTP/1.2\r\n\r\n"), 400) << "without Host, as 1.1";
}

TEST(HttpRequest, OfAnotherMajorVersionIsNotSupported) {  // RFC 9110 §15.6.6
  EXPECT_EQ(StatusOfLine("GET /health HTTP/2.0"), 505);
  EXPECT_EQ(StatusOfLine("GET /health HTTP/0.9"), 505);
  EXPECT_EQ(StatusOf("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505);
}

TEST(HttpRequest, WithABadRequestLineIsRefused) {  // RFC 9112 §3
  for (const char* line :
       {"GET", "GET /health", "GET  /health HTTP/1.1", "GET /health  HTTP/1.1",
        " GET /health HTTP/1.1", "GET /health HTTP/1.1 ", "GET\t/health\tHTTP/1.1",
        "GET /hea lth HTTP/1.1", "GET /health HTTP/1", "GET /health HTTP/1.10",
        "GET /health http/1.1", "GET /health HTTP/a.1", "GET /health#top HTTP/1.1",
        "GET /h\xc3\xa9 HTTP/1.1", "GET health HTTP/1.1", "G(T /health HTTP/1.1",
        "GET /health\r HTTP/1.1"}) {
    EXPECT_EQ(StatusOfLine(line), 400) << line;
  }
}

TEST(HttpRequest, NeedsOneHostThatCouldBeOne) {  // RFC 9112 §3.2
  EXPECT_EQ(StatusOf("GET /health HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET /health HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET /health HTTP/1.1\r\nHost: a b\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET /health HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET /health HTTP/1.1\r\nHostess: a\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET /health HTTP/1.1\r\nhost:\t [2001:db8::1]:80 \t\r\n\r\n"), 200);
  EXPECT_EQ(StatusOf("GET /health HTTP/1.1\r\nHOST:\r\n\r\n"), 200) << "may be empty";
}

TEST(HttpRequest, WithABadFieldIsRefused) {  // RFC 9112 §5.1, §5.2
  for (const char* field : {"No colon", ": no name", "X : space before the colon", " X: folded",
                            "\tX: folded", "X(: no token", "X: control \x01", "X: bare \r CR"}) {
    EXPECT_EQ(StatusOfField(field), 400) << field;
  }
  EXPECT_EQ(StatusOfField(std::string("X: a") + '\0'), 400);
  for (const char* field : {"X:", "X: \xc3\xa9\t ~", "!#$%&'*+-.^_`|~: 1", "X: a:b"}) {
    EXPECT_EQ(StatusOfField(field), 200) << field;
  }
}

TEST(HttpRequest, MayEndItsLinesWithoutCr) {  // RFC 9112 §2.2
  EXPECT_EQ(StatusOf("GET /health HTTP/1.1\nHost: a\n\n"), 200);
  EXPECT_EQ(StatusOf("GET /health HTTP/1.1\nHost: a\r\n\n"), 200);
}

TEST(HttpRequest, MayComeAfterEmptyLines) {  // RFC 9112 §2.2
  EXPECT_EQ(StatusOf("\r\n\n\r\nGET /health HTTP/1.0\r\n\r\n"), 200);
  EXPECT_EQ(StatusOf("\r\n\r\n"), 0);
}

TEST(HttpRequest, ThatIsGarbageIsRefusedAtOnce) {
  EXPECT_EQ(StatusOf("\x16\x03\x01\x02"), 400) << "TLS";
  EXPECT_EQ(StatusOf("{\"a\""), 400);
  EXPECT_EQ(StatusOf("GET /\x7f"), 400);
  EXPECT_EQ(StatusOf("\r\r"), 400);
  EXPECT_EQ(StatusOf("hello\n"), 400);
  EXPECT_EQ(StatusOf("SSH-2.0-OpenSSH_9.2\r\n"), 400);
}

TEST(HttpRequest, MayBeAsLargeAsTheLimitAndNotLarger) {
  EXPECT_EQ(StatusOf(RequestOfSize(kMaxRequestHead)), 200);
  EXPECT_EQ(StatusOf(RequestOfSize(kMaxRequestHead + 1)), 431);
  EXPECT_EQ(StatusOf(RequestOfSize(kMaxRequestHead + 1).substr(0, kMaxRequestHead - 1)), 0);
  EXPECT_EQ(StatusOf(std::string(kMaxRequestHead, 'G')), 431);
  EXPECT_EQ(StatusOf(std::string(kMaxRequestHead, '\n')), 431);
}

TEST(HttpRequest, ForTheHeadAloneGetsNoBodyWhateverItsAnswer) {  // RFC 9110 §9.3.2
  const auto has_body = [](std::string_view received) {
    return JudgeRequest(AsBytes(received), kPath)->has_body;
  };
  EXPECT_FALSE(has_body("HEAD /health HTTP/1.0\r\n\r\n"));
  EXPECT_FALSE(has_body("HEAD /other HTTP/1.0\r\n\r\n"));
  EXPECT_FALSE(has_body("\r\nHEAD /health HTTP/1.1\r\n\r\n"));
  EXPECT_FALSE(has_body("HEAD /health HTTP/7.0\r\n"));
  EXPECT_FALSE(has_body("HEAD /" + std::string(kMaxRequestHead, 'x')));
  EXPECT_TRUE(has_body("HEADER /health HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(has_body("GET /health HTTP/1.0\r\n\r\n"));
}

TEST(HttpRequest, MoreBytesChangeNoJudgement) {
  for (const std::string& whole :
       {std::string(kFromLoadBalancer), std::string("HEAD / HTTP/1.0\r\nX: y\r\n\r\nHEAD"),
        std::string("\r\r\nHEAD / HTTP/1.0\r\n\r\n"),
        std::string("HEAD / HTTP/3.0\r\nHost\r\n\r\n"),
        std::string("PUT / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), RequestOfSize(3000)}) {
    std::optional<HttpJudgement> first;
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      const auto judgement = JudgeRequest(AsBytes(whole).first(size), kPath);
      if (first) {
        EXPECT_EQ(judgement, first) << whole.substr(0, 40) << size;
      }
      first = judgement;
    }
    EXPECT_TRUE(first.has_value()) << whole.substr(0, 40);
  }
}

}  // namespace
}  // namespace gwlbtap
