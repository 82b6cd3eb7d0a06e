// SPDX-License-Identifier: Apache-2.0
#include "health/http_response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/health/text_bytes.h"

namespace gwlbtap {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto kAllStatuses =
    std::to_array({HttpStatus::kOk, HttpStatus::kBadRequest, HttpStatus::kNotFound,
                   HttpStatus::kMethodNotAllowed, HttpStatus::kHeaderFieldsTooLarge,
                   HttpStatus::kServiceUnavailable, HttpStatus::kVersionNotSupported});

std::string Respond(const HttpJudgement& judgement, const HealthPage& page = {}) {
  std::vector<std::byte> response(kMaxHttpResponse);
  return ToText(ByteView(response).first(WriteResponse(judgement, page, response)));
}

// The head up to and including the empty line, and what follows it.
std::pair<std::string, std::string> Split(const std::string& response) {
  const std::size_t end = response.find("\r\n\r\n");
  EXPECT_NE(end, std::string::npos) << response;
  return {response.substr(0, end + 4), response.substr(end + 4)};
}

TEST(HttpResponse, IsEvenAndFitsOneSegmentWhateverThePage) {
  for (const HttpStatus status : kAllStatuses) {
    for (const bool has_body : {false, true}) {
      for (std::size_t size = 0; size <= kMaxHealthBody; ++size) {
        const HealthPage page(false, std::string(size, '1'));
        const std::string response = Respond({status, has_body}, page);
        EXPECT_EQ(response.size() % 2, 0u) << response;
        EXPECT_LE(response.size(), kMaxHttpResponse) << response;
      }
    }
  }
}

TEST(HttpResponse, StatesTheLengthOfItsBody) {
  for (const HttpStatus status : kAllStatuses) {
    const auto [head, body] = Split(Respond({status, true}));
    EXPECT_THAT(head, HasSubstr("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"));
  }
}

TEST(HttpResponse, HasAJsonBodyThatEndsItsLine) {
  for (const HttpStatus status : kAllStatuses) {
    const auto [head, body] = Split(Respond({status, true}));
    EXPECT_TRUE(nlohmann::json::accept(body)) << body;
    EXPECT_EQ(body.back(), '\n');
    EXPECT_THAT(head, HasSubstr("\r\nContent-Type: application/json\r\n"));
  }
}

TEST(HttpResponse, IsNotStoredAndEndsTheConnection) {
  for (const HttpStatus status : kAllStatuses) {
    const std::string response = Respond({status, true});
    EXPECT_THAT(response, StartsWith("HTTP/1.1 " + std::to_string(static_cast<int>(status)) + " "));
    EXPECT_THAT(response, HasSubstr("\r\nCache-Control: no-store\r\n"));
    EXPECT_THAT(response, HasSubstr("\r\nConnection: close\r\n"));
  }
}

TEST(HttpResponse, HasTheSameHeadWithAndWithoutBody) {  // RFC 9110 §9.3.2
  for (const HttpStatus status : kAllStatuses) {
    EXPECT_EQ(Respond({status, false}), Split(Respond({status, true})).first);
  }
}

TEST(HttpResponse, CarriesThePageOnlyWhereItWasAskedFor) {
  const HealthPage page(true, R"({"status":"healthy"})");
  EXPECT_THAT(Respond({HttpStatus::kOk, true}, page), HasSubstr(page.body()));
  EXPECT_THAT(Respond({HttpStatus::kServiceUnavailable, true}, page), HasSubstr(page.body()));
  EXPECT_THAT(Respond({HttpStatus::kNotFound, true}, page), Not(HasSubstr(page.body())));
}

TEST(HttpResponse, NamesTheMethodsThatAreAllowed) {  // RFC 9110 §15.5.6
  EXPECT_THAT(Respond({HttpStatus::kMethodNotAllowed, true}),
              HasSubstr("\r\nAllow: GET, HEAD\r\n"));
  EXPECT_THAT(Respond({HttpStatus::kNotFound, true}), Not(HasSubstr("Allow:")));
}

}  // namespace
}  // namespace gwlbtap
