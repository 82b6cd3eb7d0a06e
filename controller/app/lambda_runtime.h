// SPDX-License-Identifier: Apache-2.0
//
// AWS Lambda's runtime API, as a custom runtime uses it: one event after the other is fetched,
// handled and answered. "AWS Lambda developer guide", "Using the Lambda runtime API".
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "aws/backoff.h"
#include "aws/call_limits.h"
#include "aws/http_client.h"
#include "controller/app/json_log.h"

namespace gwlbtap::controller {

inline constexpr std::size_t kLongestLambdaResponse = 6 << 20;  // bytes, "Lambda quotas"

struct Invocation {
  std::string request_id;  // the same when Lambda delivers the event once more after a failure
  std::string event;       // as it came; any bytes
  std::string function_arn = {};
  std::string trace_id = {};    // of X-Ray; also in _X_AMZN_TRACE_ID while the event is handled
  aws::CallLimits limits = {};  // leave time for the answer
};

// The body of the response, or what failed. Must end all threads that it starts.
using Handler = std::function<absl::StatusOr<std::string>(const Invocation&)>;

struct LambdaOptions {
  // What is kept of the time that an event has, for the answer.
  std::chrono::milliseconds answer_margin{500};
  aws::BackoffLimits retries{.base = std::chrono::milliseconds(50),
                             .cap = std::chrono::milliseconds(1'000),
                             .max_attempts = 5};  // of each request
};

// What Lambda counts and shows a failure under: "Sessions.InvalidArgument".
[[nodiscard]] std::string LambdaErrorType(const absl::Status& failure);

// One thread. Changes the process's environment, so no other thread may read that between events.
class LambdaRuntime {
 public:
  // `address` is what AWS_LAMBDA_RUNTIME_API has, HOST:PORT. The transport, which is used by nobody
  // else, and the log are borrowed.
  LambdaRuntime(aws::HttpTransport& transport, std::string_view address, JsonLog& log,
                LambdaOptions options = {});

  // Handles events for as long as there is a runtime API. A handler that fails or throws, or whose
  // response is too long for Lambda, costs its own event: Lambda is told an error. So does an event
  // with less time than the margin, which is not handled at all. Never OK; after
  //   kCancelled    `stop` was requested: while an event is awaited at once, else after its answer
  //   kInternal     the runtime API said that this environment cannot be used any more
  //   kUnavailable  it could not be reached, or understood, as often as it was tried
  // the process is to end with a failure, except after the first.
  [[nodiscard]] absl::Status Run(const Handler& handler, const std::stop_token& stop = {});

  // Why there will be no handler; then the process is to end with a failure.
  [[nodiscard]] absl::Status ReportInitError(const absl::Status& failure);

 private:
  [[nodiscard]] absl::StatusOr<Invocation> Next(const std::stop_token& stop);
  [[nodiscard]] absl::Status Answer(const Invocation& invocation,
                                    absl::StatusOr<std::string> outcome);
  [[nodiscard]] absl::Status AnswerError(const std::string& path, const absl::Status& failure,
                                         std::string_view type);
  [[nodiscard]] absl::StatusOr<aws::HttpResponse> Send(const aws::HttpRequest& request,
                                                       const std::stop_token& stop);

  aws::HttpTransport& transport_;
  const std::string base_;  // of the URLs
  JsonLog& log_;
  const LambdaOptions options_;
  const aws::Backoff::Random random_;
};

}  // namespace gwlbtap::controller
