// SPDX-License-Identifier: Apache-2.0
//
// Calls of AWS's Query protocol: a signed POST of a form, answered by XML. EC2, Auto Scaling, STS.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "aws/backoff.h"
#include "aws/call_limits.h"
#include "aws/credentials_cache.h"
#include "aws/http_client.h"
#include "aws/service_endpoint.h"
#include "aws/service_error.h"

namespace gwlbtap::aws {

// Names as on the wire ("Filter.1.Value.2") and plain values, sent in this order.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// application/x-www-form-urlencoded, with every byte but the unreserved ones of RFC 3986 §2.3 as
// %XX.
[[nodiscard]] std::string FormBody(const QueryParameters& parameters);

struct QueryOptions {
  Service service;
  std::string region;
  std::string url;  // as from ServiceUrl()
  BackoffLimits backoff = {};
  std::chrono::milliseconds attempt_timeout{10'000};
  std::size_t max_response_size = 64 << 20;  // 1000 instances with all their tags are a few MB
  // Which failures are followed by another attempt.
  std::function<bool(const absl::Status&)> is_retryable = IsWorthRetrying;
  // Waits until an attempt may be made, within the limits of the call; a failure ends the call.
  std::function<absl::Status(const CallLimits&)> before_attempt = {};
  // How an attempt ended that was sent.
  std::function<void(const absl::Status&)> after_attempt = {};
};

// One thread at a time, with a transport that nobody else uses meanwhile; the credentials may be
// shared. Both are borrowed.
class QueryClient {
 public:
  QueryClient(HttpTransport& transport, CredentialsCache& credentials, QueryOptions options);

  // The body of the answer. Repeats what is worth it within the limits, with the same parameters,
  // so calls that create something carry a client token. When the service calls the credentials
  // expired, they are fetched anew, once. Failures name the service and the action; ServiceErrorOf()
  // has what the service said.
  [[nodiscard]] absl::StatusOr<std::string> Call(std::string_view action,
                                                 const QueryParameters& parameters,
                                                 const CallLimits& limits);

 private:
  // `used` is set to what the attempt was signed with.
  [[nodiscard]] absl::StatusOr<std::string> Attempt(const std::string& body,
                                                    const CallLimits& limits, Credentials& used);
  [[nodiscard]] absl::StatusOr<std::string> Send(const std::string& body, const CallLimits& limits,
                                                 const Credentials& credentials);

  HttpTransport& transport_;
  CredentialsCache& credentials_;
  const QueryOptions options_;
  const Backoff::Random random_;
};

}  // namespace gwlbtap::aws
