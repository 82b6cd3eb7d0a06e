// SPDX-License-Identifier: Apache-2.0
//
// Writes the response to a health check. Pure; any thread.
#pragma once

#include <cstddef>

#include "geneve/byte_order.h"
#include "health/health_page.h"
#include "health/http_request.h"

namespace gwlbtap {

// RFC 9293 §3.7.1: what a TCP segment may carry to every host, so that a response is one segment.
inline constexpr std::size_t kMaxHttpResponse = 536;

// Writes the whole response to `response`, which holds at least kMaxHttpResponse bytes, and returns
// its size. The page is the body for kOk and kServiceUnavailable.
//
// The size is always even. Whoever answers without remembering connections tells from the parity
// of an acknowledgment whether it covers the FIN that follows the response.
[[nodiscard]] std::size_t WriteResponse(const HttpJudgement& judgement, const HealthPage& page,
                                        MutableByteView response) noexcept;

}  // namespace gwlbtap
