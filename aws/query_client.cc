// SPDX-License-Identifier: Apache-2.0
#include "aws/query_client.h"

#include <fmt/format.h>

#include <optional>

namespace gwlbtap::aws {
namespace {

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void AppendEncoded(std::string& body, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : text) {
    if (IsUnreserved(c)) {
      body += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      body += '%';
      body += kDigits[byte >> 4];
      body += kDigits[byte & 0xf];
    }
  }
}

bool IsAboutCredentials(const absl::Status& status) {
  const std::optional<ServiceError> error = ServiceErrorOf(status);
  return error && Classify(*error) == ErrorClass::kCredentials;
}

// What the source of the credentials was told is not what this service says: no error goes along.
absl::Status WithoutCredentials(const absl::Status& why) {
  const auto code = absl::IsNotFound(why) ? absl::StatusCode::kUnauthenticated : why.code();
  return {code, fmt::format("no credentials: {}", std::string(why.message()))};
}

}  // namespace

std::string FormBody(const QueryParameters& parameters) {
  std::string body;
  for (const auto& [name, value] : parameters) {
    if (!body.empty()) body += '&';
    AppendEncoded(body, name);
    body += '=';
    AppendEncoded(body, value);
  }
  return body;
}

QueryClient::QueryClient(HttpTransport& transport, CredentialsCache& credentials,
                         QueryOptions options)
    : transport_(transport),
      credentials_(credentials),
      options_(std::move(options)),
      random_(SystemRandom()) {}

absl::StatusOr<std::string> QueryClient::Attempt(const std::string& body, const CallLimits& limits,
                                                 Credentials& used) {
  const absl::StatusOr<Credentials> credentials = credentials_.Get(limits);
  if (!credentials.ok()) return WithoutCredentials(credentials.status());
  used = *credentials;
  if (options_.before_attempt) {
    if (const absl::Status turn = options_.before_attempt(limits); !turn.ok()) return turn;
  }
  absl::StatusOr<std::string> answer = Send(body, limits, used);
  if (options_.after_attempt) options_.after_attempt(answer.status());
  return answer;
}

absl::StatusOr<std::string> QueryClient::Send(const std::string& body, const CallLimits& limits,
                                              const Credentials& credentials) {
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = options_.url;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body = body;
  request.signing = Signing{.region = options_.region,
                            .service = std::string(options_.service.name),
                            .credentials = credentials};
  request.max_response_size = options_.max_response_size;
  request.timeout = options_.attempt_timeout;
  absl::StatusOr<HttpResponse> response = transport_.Send(request, limits);
  if (!response.ok()) return response.status();
  if (response->status == kHttpOk) return std::move(response->body);
  return ToStatus(ParseServiceError(response->status, response->body));
}

absl::StatusOr<std::string> QueryClient::Call(std::string_view action,
                                              const QueryParameters& parameters,
                                              const CallLimits& limits) {
  QueryParameters form{{"Action", std::string(action)},
                       {"Version", std::string(options_.service.version)}};
  form.insert(form.end(), parameters.begin(), parameters.end());
  const std::string body = FormBody(form);
  Backoff backoff(options_.backoff, random_);
  bool has_fetched_anew = false;
  for (;;) {
    Credentials used;
    absl::StatusOr<std::string> answer = Attempt(body, limits, used);
    if (answer.ok()) return answer;
    if (IsAboutCredentials(answer.status()) && !has_fetched_anew) {
      has_fetched_anew = true;
      credentials_.Discard(used);
      continue;
    }
    std::optional<std::chrono::milliseconds> pause;
    if (options_.is_retryable(answer.status())) {
      pause = backoff.NextPause(CallLimits::Clock::now(), limits.deadline);
    }
    if (!pause || !Pause(*pause, limits)) {
      return WithPrefix(fmt::format("{} {}: ", options_.service.name, action), answer.status());
    }
  }
}

}  // namespace gwlbtap::aws
