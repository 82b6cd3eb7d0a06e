// SPDX-License-Identifier: Apache-2.0
//
// The first byte chooses the page, the rest is what a client sends. Whatever it is, the response is
// even, short and whole, it comes at the latest when the head has its largest size, and it is the
// same whether the bytes came at once or one by one.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "health/http_check.h"

namespace gwlbtap {
namespace {

void Require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", property);
  std::abort();
}

// Empty: no response.
std::string Ask(ByteView received, const HealthPage& page) {
  // Copies of just this size, so that AddressSanitizer sees one byte more being read or written.
  const auto request = std::make_unique<std::byte[]>(received.size());
  std::copy(received.begin(), received.end(), request.get());
  const auto response = std::make_unique<std::byte[]>(kMaxHttpResponse);
  const auto written = AnswerHttp({request.get(), received.size()}, "/health", page,
                                  {response.get(), kMaxHttpResponse});
  if (!written) return {};
  Require(written->size <= kMaxHttpResponse, "a response fits one segment");
  std::string text(written->size, '\0');
  std::memcpy(text.data(), response.get(), text.size());
  return text;
}

void CheckResponse(const std::string& response) {
  Require(response.size() % 2 == 0, "a response is even");
  Require(response.starts_with("HTTP/1.1 "), "a response starts with a status line");
  const std::size_t end = response.find("\r\n\r\n");
  Require(end != std::string::npos, "a response has a whole head");
  const std::size_t length = response.find("Content-Length: ");
  Require(length < end, "a response states its length");
  const std::size_t body = response.size() - end - 4;
  Require(body == 0 || body == std::strtoul(response.c_str() + length + 16, nullptr, 10),
          "the body has the length that the head states");
}

}  // namespace
}  // namespace gwlbtap

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gwlbtap;
  if (size == 0) return 0;
  const HealthPage page = data[0] % 2 == 0
                              ? HealthPage(true, R"({"status":"healthy"})")
                              : HealthPage(false, std::string(kMaxHealthBody - data[0], 'x'));
  const ByteView received = std::as_bytes(std::span(data, size)).subspan(1);
  const std::string response = Ask(received, page);
  if (response.empty()) {
    Require(received.size() < kMaxRequestHead, "a head of the largest size is answered");
  } else {
    CheckResponse(response);
  }
  bool is_answered = false;
  for (std::size_t part = 0; part < received.size(); ++part) {
    const std::string early = Ask(received.first(part), page);
    Require(!is_answered || !early.empty(), "a response is not taken back");
    Require(early.empty() || early == response, "an early response is the final one");
    is_answered = !early.empty();
  }
  return 0;
}
