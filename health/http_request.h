// SPDX-License-Identifier: Apache-2.0
//
// Judges the head of an HTTP/1 request that asks for one page and nothing else (RFC 9112). What
// follows the head, such as a body or another request, is not looked at. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "geneve/byte_order.h"

namespace gwlbtap {

// A longer head is answered 431. A load balancer's check has about 150 bytes.
inline constexpr std::size_t kMaxRequestHead = 2048;

enum class HttpStatus : std::uint16_t {  // RFC 9110 §15, RFC 6585 §5
  kOk = 200,
  kBadRequest = 400,
  kNotFound = 404,
  kMethodNotAllowed = 405,
  kHeaderFieldsTooLarge = 431,
  kServiceUnavailable = 503,
  kVersionNotSupported = 505,
};

struct HttpJudgement {
  HttpStatus status = HttpStatus::kOk;
  bool has_body = true;  // false in the response to HEAD (RFC 9110 §9.3.2)

  friend bool operator==(const HttpJudgement&, const HttpJudgement&) = default;
};

// The response that the request at the front of `received` calls for; kOk if it asks for `path` with
// GET or HEAD, with or without a query. Nothing while the head is incomplete and could still
// become a good one. More bytes never change a judgement once it is there.
// `path` is compared byte by byte: percent-encoding is not undone.
[[nodiscard]] std::optional<HttpJudgement> JudgeRequest(ByteView received,
                                                        std::string_view path) noexcept;

}  // namespace gwlbtap
