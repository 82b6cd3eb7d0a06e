// SPDX-License-Identifier: Apache-2.0
#include "health/http_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/health/text_bytes.h"

namespace gwlbtap {
namespace {

using testing::EndsWith;
using testing::IsEmpty;
using testing::StartsWith;

const HealthPage kHealthy(true, R"({"status":"healthy"})");
const HealthPage kUnhealthy(false, R"({"status":"unhealthy"})");

std::string Ask(std::string_view request, const HealthPage& page) {
  std::vector<std::byte> response(kMaxHttpResponse);
  const auto written = AnswerHttp(AsBytes(request), "/health", page, response);
  return written ? ToText(ByteView(response).first(written->size)) : "";
}

TEST(HttpCheck, OfAHealthyTargetIsAnswered200) {
  const std::string response = Ask("GET /health HTTP/1.0\r\n\r\n", kHealthy);
  EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(response, EndsWith("\r\n\r\n{\"status\":\"healthy\"} \n"));
}

TEST(HttpCheck, OfAnUnhealthyTargetIsAnswered503) {
  const std::string response = Ask("GET /health HTTP/1.0\r\n\r\n", kUnhealthy);
  EXPECT_THAT(response, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(response, EndsWith("\r\n\r\n{\"status\":\"unhealthy\"} \n"));
}

TEST(HttpCheck, ForTheHeadAloneGetsTheSameHead) {
  for (const HealthPage& page : {kHealthy, kUnhealthy}) {
    const std::string with_body = Ask("GET /health HTTP/1.0\r\n\r\n", page);
    const std::string head = Ask("HEAD /health HTTP/1.0\r\n\r\n", page);
    EXPECT_THAT(head, EndsWith("\r\n\r\n"));
    EXPECT_THAT(with_body, StartsWith(head));
  }
}

TEST(HttpCheck, ThatIsWrongIsToldSoWhateverTheVerdict) {
  for (const HealthPage& page : {kHealthy, kUnhealthy}) {
    EXPECT_THAT(Ask("GET /other HTTP/1.0\r\n\r\n", page), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(Ask("PUT /health HTTP/1.0\r\n\r\n", page), StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(Ask("\x16\x03\x01", page), StartsWith("HTTP/1.1 400 "));
  }
}

TEST(HttpCheck, ThatIsIncompleteIsNotAnswered) {
  EXPECT_THAT(Ask("GET /health HTTP/1.0\r\n", kHealthy), IsEmpty());
  EXPECT_THAT(Ask("", kHealthy), IsEmpty());
}

}  // namespace
}  // namespace gwlbtap
