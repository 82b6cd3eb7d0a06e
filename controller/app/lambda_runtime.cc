// SPDX-License-Identifier: Apache-2.0
#include "controller/app/lambda_runtime.h"

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace gwlbtap::controller {
namespace {

using Clock = aws::CallLimits::Clock;

constexpr int kOk = 200;
constexpr int kAccepted = 202;
constexpr int kTooLong = 413;
constexpr int kUnrecoverable = 500;

constexpr std::string_view kTooLongType = "Function.ResponseSizeTooLarge";
constexpr char kTraceVariable[] = "_X_AMZN_TRACE_ID";

// An event has 6 MB at most, like a response.
constexpr std::size_t kLongestEvent = 8 << 20;

aws::HttpRequest Request(aws::HttpMethod method, std::string url) {
  aws::HttpRequest request;
  request.method = method;
  request.url = std::move(url);
  request.may_use_proxy = false;  // it is on this machine
  return request;
}

std::string HeaderText(const aws::HttpResponse& response, std::string_view name) {
  return std::string(response.Header(name).value_or(""));
}

// It becomes a part of URLs.
bool IsRequestId(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
}

// From milliseconds since 1970 by this machine's clock of the day, which is the only one that both
// sides have.
std::optional<Clock::time_point> DeadlineFrom(std::string_view text) {
  std::int64_t since_1970 = 0;
  if (!absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &since_1970)) return {};
  constexpr std::int64_t kFarthest = std::int64_t{1} << 50;  // 35 000 years; nothing overflows
  if (since_1970 < 0 || since_1970 > kFarthest) return {};
  const std::chrono::milliseconds now = std::chrono::ceil<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  constexpr std::chrono::milliseconds kLongestRun = std::chrono::hours(24);
  return Clock::now() + std::min(std::chrono::milliseconds(since_1970) - now, kLongestRun);
}

absl::StatusOr<Invocation> ToInvocation(aws::HttpResponse response, const LambdaOptions& options) {
  Invocation invocation{
      .request_id = HeaderText(response, "Lambda-Runtime-Aws-Request-Id"),
      .event = std::move(response.body),
      .function_arn = HeaderText(response, "Lambda-Runtime-Invoked-Function-Arn"),
      .trace_id = HeaderText(response, "Lambda-Runtime-Trace-Id"),
  };
  const std::string deadline = HeaderText(response, "Lambda-Runtime-Deadline-Ms");
  if (!IsRequestId(invocation.request_id)) {
    return absl::UnavailableError(
        fmt::format("Lambda's runtime API: \"{}\" is no request id", invocation.request_id));
  }
  const std::optional<Clock::time_point> end = DeadlineFrom(deadline);
  if (!end) {
    return absl::UnavailableError(
        fmt::format("Lambda's runtime API: \"{}\" is no deadline", deadline));
  }
  invocation.limits.deadline = *end - options.answer_margin;
  return invocation;
}

void SetTraceVariable(const std::string& trace_id) {
  if (trace_id.empty()) {
    unsetenv(kTraceVariable);
  } else {
    setenv(kTraceVariable, trace_id.c_str(), /*overwrite=*/1);
  }
}

absl::StatusOr<std::string> Handle(const Handler& handler, const Invocation& invocation) {
  if (invocation.limits.deadline <= Clock::now()) {
    return absl::DeadlineExceededError("too little time was left to begin with this event");
  }
  try {
    return handler(invocation);
  } catch (const std::exception& failure) {
    return absl::InternalError(fmt::format("an exception: {}", failure.what()));
  }
}

bool IsUnrecoverable(const absl::StatusOr<aws::HttpResponse>& response) {
  return response.ok() && response->status == kUnrecoverable;
}

std::string ErrorBody(const absl::Status& failure, std::string_view type) {
  const nlohmann::ordered_json body = {
      {"errorMessage", std::string(failure.message())},
      {"errorType", std::string(type)},
      {"stackTrace", nlohmann::ordered_json::array()},
  };
  return body.dump(-1, ' ', /*ensure_ascii=*/false,
                   nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

// "INVALID_ARGUMENT" is abseil's name; Lambda's own types are in this case of letters.
std::string LambdaErrorType(const absl::Status& failure) {
  std::string type = "Sessions.";
  bool is_first = true;
  for (const char c : absl::StatusCodeToString(failure.code())) {
    if (c != '_') type += is_first ? c : absl::ascii_tolower(static_cast<unsigned char>(c));
    is_first = c == '_';
  }
  return type;
}

LambdaRuntime::LambdaRuntime(aws::HttpTransport& transport, std::string_view address, JsonLog& log,
                             LambdaOptions options)
    : transport_(transport),
      base_(fmt::format("http://{}/2018-06-01/runtime", address)),
      log_(log),
      options_(options),
      random_(aws::SystemRandom()) {}

// Repeated until there is an answer of HTTP, whatever that is.
absl::StatusOr<aws::HttpResponse> LambdaRuntime::Send(const aws::HttpRequest& request,
                                                      const std::stop_token& stop) {
  const aws::CallLimits limits{.stop = stop};
  aws::Backoff backoff(options_.retries, random_);
  for (;;) {
    absl::StatusOr<aws::HttpResponse> response = transport_.Send(request, limits);
    if (response.ok() || absl::IsCancelled(response.status())) return response;
    const auto pause = backoff.NextPause(Clock::now(), limits.deadline);
    if (!pause || !Pause(*pause, limits)) {
      return absl::UnavailableError(std::string(response.status().message()));
    }
  }
}

absl::StatusOr<Invocation> LambdaRuntime::Next(const std::stop_token& stop) {
  aws::HttpRequest request = Request(aws::HttpMethod::kGet, base_ + "/invocation/next");
  request.max_response_size = kLongestEvent;
  request.timeout.reset();  // for hours; and the process may be frozen meanwhile
  aws::Backoff backoff(options_.retries, random_);
  for (;;) {
    absl::StatusOr<aws::HttpResponse> response = Send(request, stop);
    if (!response.ok()) return response.status();
    if (IsUnrecoverable(response)) {
      return absl::InternalError("Lambda's runtime API: GET next: HTTP 500");
    }
    absl::StatusOr<Invocation> invocation =
        response->status == kOk ? ToInvocation(*std::move(response), options_)
                                : absl::UnavailableError(fmt::format(
                                      "Lambda's runtime API: GET next: HTTP {}", response->status));
    if (invocation.ok()) return invocation;
    log_.Write(LogLevel::kError, std::string(invocation.status().message()));
    const auto pause = backoff.NextPause(Clock::now(), Clock::time_point::max());
    if (!pause || !aws::Pause(*pause, {.stop = stop})) return invocation.status();
  }
}

absl::Status LambdaRuntime::AnswerError(const std::string& path, const absl::Status& failure,
                                        std::string_view type) {
  aws::HttpRequest request = Request(aws::HttpMethod::kPost, base_ + path);
  request.headers = {{"Content-Type", "application/json"},
                     {"Lambda-Runtime-Function-Error-Type", std::string(type)}};
  request.body = ErrorBody(failure, type);
  const absl::StatusOr<aws::HttpResponse> response = Send(request, {});
  if (!response.ok()) return response.status();
  if (IsUnrecoverable(response)) {
    return absl::InternalError(fmt::format("Lambda's runtime API: POST {}: HTTP 500", path));
  }
  if (response->status != kAccepted) {
    log_.Write(LogLevel::kWarn, fmt::format("Lambda's runtime API did not accept {}", path),
               {{"status", std::int64_t{response->status}}});
  }
  return absl::OkStatus();
}

absl::Status LambdaRuntime::Answer(const Invocation& invocation,
                                   absl::StatusOr<std::string> outcome) {
  const std::string path = "/invocation/" + invocation.request_id;
  if (!outcome.ok()) {
    log_.Write(
        LogLevel::kError, std::string(outcome.status().message()),
        {{"request_id", invocation.request_id}, {"error_type", LambdaErrorType(outcome.status())}});
    return AnswerError(path + "/error", outcome.status(), LambdaErrorType(outcome.status()));
  }
  const absl::Status too_long = absl::ResourceExhaustedError(
      fmt::format("a response of {} bytes is longer than Lambda takes", outcome->size()));
  if (outcome->size() > kLongestLambdaResponse) {
    return AnswerError(path + "/error", too_long, kTooLongType);
  }
  aws::HttpRequest request = Request(aws::HttpMethod::kPost, base_ + path + "/response");
  request.headers = {{"Content-Type", "application/json"}};
  request.body = *std::move(outcome);
  const absl::StatusOr<aws::HttpResponse> response = Send(request, {});
  if (!response.ok()) return response.status();
  if (IsUnrecoverable(response)) {
    return absl::InternalError(fmt::format("Lambda's runtime API: POST {}: HTTP 500", path));
  }
  if (response->status == kTooLong) return AnswerError(path + "/error", too_long, kTooLongType);
  if (response->status != kAccepted) {
    log_.Write(LogLevel::kWarn, "Lambda's runtime API did not accept the response",
               {{"request_id", invocation.request_id}, {"status", std::int64_t{response->status}}});
  }
  return absl::OkStatus();
}

absl::Status LambdaRuntime::Run(const Handler& handler, const std::stop_token& stop) {
  for (;;) {
    absl::StatusOr<Invocation> invocation = Next(stop);
    if (stop.stop_requested()) return absl::CancelledError("stopped");
    if (!invocation.ok()) return invocation.status();
    SetTraceVariable(invocation->trace_id);
    absl::Status answered = Answer(*invocation, Handle(handler, *invocation));
    if (!answered.ok()) return answered;
  }
}

absl::Status LambdaRuntime::ReportInitError(const absl::Status& failure) {
  log_.Write(LogLevel::kFatal, std::string(failure.message()),
             {{"error_type", LambdaErrorType(failure)}});
  return AnswerError("/init/error", failure, LambdaErrorType(failure));
}

}  // namespace gwlbtap::controller
