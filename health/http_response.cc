// SPDX-License-Identifier: Apache-2.0
#include "health/http_response.h"

#include <array>
#include <cassert>
#include <charconv>
#include <cstring>
#include <string_view>

namespace gwlbtap {
namespace {

constexpr std::string_view kCommonFields =
    "Content-Type: application/json\r\n"
    "Cache-Control: no-store\r\n"
    "Connection: close\r\n";
constexpr std::string_view kAllow = "Allow: GET, HEAD\r\n";  // RFC 9110 §15.5.6

// Says nothing that matters; it makes up for a head of odd size.
constexpr std::string_view kMakeweight = "Server: gwlbtap\r\n";
static_assert(kMakeweight.size() % 2 != 0);

std::string_view StatusLine(HttpStatus status) noexcept {
  switch (status) {
    case HttpStatus::kOk:
      return "HTTP/1.1 200 OK\r\n";
    case HttpStatus::kBadRequest:
      return "HTTP/1.1 400 Bad Request\r\n";
    case HttpStatus::kNotFound:
      return "HTTP/1.1 404 Not Found\r\n";
    case HttpStatus::kMethodNotAllowed:
      return "HTTP/1.1 405 Method Not Allowed\r\n";
    case HttpStatus::kHeaderFieldsTooLarge:
      return "HTTP/1.1 431 Request Header Fields Too Large\r\n";
    case HttpStatus::kServiceUnavailable:
      return "HTTP/1.1 503 Service Unavailable\r\n";
    case HttpStatus::kVersionNotSupported:
      return "HTTP/1.1 505 HTTP Version Not Supported\r\n";
  }
  return {};  // No enumerator: reached only through a cast of some other number.
}

std::string_view Body(HttpStatus status, const HealthPage& page) noexcept {
  switch (status) {
    case HttpStatus::kOk:
    case HttpStatus::kServiceUnavailable:
      return page.body();
    case HttpStatus::kBadRequest:
      return R"({"error":"this is no HTTP request"})";
    case HttpStatus::kNotFound:
      return R"({"error":"the health check has another path"})";
    case HttpStatus::kMethodNotAllowed:
      return R"({"error":"the health check is for GET and HEAD"})";
    case HttpStatus::kHeaderFieldsTooLarge:
      return R"({"error":"the head of a request may have 2048 bytes"})";
    case HttpStatus::kVersionNotSupported:
      return R"({"error":"HTTP/1.1 is spoken here"})";
  }
  return {};  // as above
}
static_assert(kMaxRequestHead == 2048, "the body for 431 says so");

class Writer {
 public:
  explicit Writer(MutableByteView to) noexcept : to_(to) {}

  void Append(std::string_view text) noexcept {
    std::memcpy(to_.data() + size_, text.data(), text.size());
    size_ += text.size();
  }
  void Append(std::size_t number) noexcept {
    std::array<char, 20> digits{};
    const std::to_chars_result end =
        std::to_chars(digits.data(), digits.data() + digits.size(), number);
    Append({digits.data(), static_cast<std::size_t>(end.ptr - digits.data())});
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  MutableByteView to_;
  std::size_t size_ = 0;
};

}  // namespace

std::size_t WriteResponse(const HttpJudgement& judgement, const HealthPage& page,
                          MutableByteView response) noexcept {
  assert(response.size() >= kMaxHttpResponse);
  const std::string_view body = Body(judgement.status, page);
  // A line end makes it readable on a terminal, a space before that makes the size even.
  const std::string_view line_end = body.size() % 2 == 0 ? " \n" : "\n";
  Writer writer(response);
  writer.Append(StatusLine(judgement.status));
  writer.Append(kCommonFields);
  if (judgement.status == HttpStatus::kMethodNotAllowed) writer.Append(kAllow);
  writer.Append("Content-Length: ");
  writer.Append(body.size() + line_end.size());
  writer.Append("\r\n");
  if (writer.size() % 2 != 0) writer.Append(kMakeweight);
  writer.Append("\r\n");
  if (judgement.has_body) {
    writer.Append(body);
    writer.Append(line_end);
  }
  assert(writer.size() % 2 == 0 && writer.size() <= kMaxHttpResponse);
  return writer.size();
}

}  // namespace gwlbtap
