// SPDX-License-Identifier: Apache-2.0
#include "aws/imds.h"

#include <absl/status/status.h>
#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <fmt/format.h>

#include <utility>

namespace gwlbtap::aws {
namespace {

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kServerError = 500;  // and above

constexpr char kIpv4Endpoint[] = "http://169.254.169.254";
constexpr char kIpv6Endpoint[] = "http://[fd00:ec2::254]";

HttpRequest Request(HttpMethod method, std::string url, HttpHeader header,
                    const ImdsOptions& options) {
  HttpRequest request;
  request.method = method;
  request.url = std::move(url);
  request.headers = {std::move(header)};
  request.may_use_proxy = false;  // it would answer for its own instance
  request.connect_timeout = options.timeout;
  request.timeout = options.timeout;
  return request;
}

}  // namespace

ImdsOptions ImdsOptionsFrom(const Environment& environment) {
  ImdsOptions options;
  const std::string mode = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE").value_or("IPv4");
  const char* const usual = absl::EqualsIgnoreCase(mode, "IPv6") ? kIpv6Endpoint : kIpv4Endpoint;
  options.endpoint = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or(usual);
  while (options.endpoint.ends_with('/')) options.endpoint.pop_back();
  options.is_disabled = IsTrue(environment, "AWS_EC2_METADATA_DISABLED");
  return options;
}

Imds::Imds(HttpTransport& transport, ImdsOptions options)
    : transport_(transport), options_(std::move(options)) {}

absl::Status Imds::FetchToken(const CallLimits& limits) {
  const std::string url = options_.endpoint + "/latest/api/token";
  const absl::StatusOr<HttpResponse> response = transport_.Send(
      Request(
          HttpMethod::kPut, url,
          {"X-aws-ec2-metadata-token-ttl-seconds", std::to_string(options_.token_lifetime.count())},
          options_),
      limits);
  if (!response.ok()) return response.status();
  if (response->status != kHttpOk) {
    const std::string failure =
        fmt::format("PUT {}: HTTP {}{}", url, response->status,
                    response->status == kForbidden ? ": the metadata service is switched off" : "");
    return response->status >= kServerError ? absl::UnavailableError(failure)
                                            : absl::PermissionDeniedError(failure);
  }
  token_ = Secret(std::string(absl::StripAsciiWhitespace(response->body)));
  if (token_.empty()) return absl::InternalError(fmt::format("PUT {}: an empty token", url));
  return absl::OkStatus();
}

absl::StatusOr<HttpResponse> Imds::GetWithToken(const std::string& url, const CallLimits& limits) {
  if (token_.empty()) {
    if (absl::Status fetched = FetchToken(limits); !fetched.ok()) return fetched;
  }
  return transport_.Send(
      Request(HttpMethod::kGet, url, {"X-aws-ec2-metadata-token", token_.Reveal()}, options_),
      limits);
}

absl::StatusOr<std::optional<std::string>> Imds::Get(std::string_view path,
                                                     const CallLimits& limits) {
  if (options_.is_disabled) {
    return absl::NotFoundError("the metadata service is disabled by AWS_EC2_METADATA_DISABLED");
  }
  const std::string url = fmt::format("{}/latest/meta-data/{}", options_.endpoint, path);
  absl::StatusOr<HttpResponse> response = GetWithToken(url, limits);
  if (response.ok() && response->status == kUnauthorized) {
    token_ = Secret();
    response = GetWithToken(url, limits);
  }
  if (!response.ok()) return response.status();
  if (response->status == kNotFound) return std::optional<std::string>();
  if (response->status != kHttpOk) {
    const auto code = response->status == kUnauthorized || response->status == kForbidden
                          ? absl::StatusCode::kPermissionDenied
                          : absl::StatusCode::kUnavailable;
    return absl::Status(code, fmt::format("GET {}: HTTP {}", url, response->status));
  }
  return std::optional<std::string>(std::move(response->body));
}

}  // namespace gwlbtap::aws
