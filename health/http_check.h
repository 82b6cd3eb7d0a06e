// SPDX-License-Identifier: Apache-2.0
//
// A health check over HTTP/1: the bytes of a request in, the bytes of the whole response out.
// A load balancer sends "GET /path HTTP/1.1" with Host, Connection: close and a User-Agent.
// Pure, without allocation; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "geneve/byte_order.h"
#include "health/health_page.h"
#include "health/http_request.h"
#include "health/http_response.h"

namespace gwlbtap {

struct WrittenResponse {
  HttpStatus status = HttpStatus::kOk;
  std::size_t size = 0;  // even, at most kMaxHttpResponse
};

// Answers the request at the front of `received`: 200 or 503 with the page for GET or HEAD of
// `path`, otherwise what is wrong. The response is written to `response`, which holds at least
// kMaxHttpResponse bytes, and asks for the connection to be closed: what follows the request is not
// answered. Nothing while the head is incomplete and could still become a good one; never nothing
// from kMaxRequestHead bytes on.
[[nodiscard]] std::optional<WrittenResponse> AnswerHttp(ByteView received, std::string_view path,
                                                        const HealthPage& page,
                                                        MutableByteView response) noexcept;

}  // namespace gwlbtap
