// SPDX-License-Identifier: Apache-2.0
//
// The instance metadata service, version 2: every request shows a token that was fetched before.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "aws/call_limits.h"
#include "aws/credentials.h"
#include "aws/environment.h"
#include "aws/http_client.h"

namespace gwlbtap::aws {

struct ImdsOptions {
  std::string endpoint = "http://169.254.169.254";
  bool is_disabled = false;
  std::chrono::seconds token_lifetime{21'600};  // the longest there is
  // On an instance the answer takes a millisecond; elsewhere nobody answers at all.
  std::chrono::milliseconds timeout{1'000};
};

// AWS_EC2_METADATA_SERVICE_ENDPOINT, AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE (IPv4, IPv6) and
// AWS_EC2_METADATA_DISABLED.
[[nodiscard]] ImdsOptions ImdsOptionsFrom(const Environment& environment);

// One thread at a time. The transport is borrowed.
class Imds {
 public:
  Imds(HttpTransport& transport, ImdsOptions options);

  // `path` is what follows /latest/meta-data/, such as "placement/region". Nothing if the instance
  // has no such item. A token that is no longer accepted is renewed once. kNotFound if the service
  // is switched off by the environment; otherwise failures are those of HttpTransport, or kInternal
  // and kPermissionDenied for answers that make no sense.
  [[nodiscard]] absl::StatusOr<std::optional<std::string>> Get(std::string_view path,
                                                               const CallLimits& limits);

 private:
  [[nodiscard]] absl::Status FetchToken(const CallLimits& limits);
  [[nodiscard]] absl::StatusOr<HttpResponse> GetWithToken(const std::string& url,
                                                          const CallLimits& limits);

  HttpTransport& transport_;
  const ImdsOptions options_;
  Secret token_;
};

}  // namespace gwlbtap::aws
