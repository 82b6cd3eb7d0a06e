// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 requests, one at a time, each blocking until its answer is there. Redirects are not
// followed: no service used here sends any, and a signature is for one host.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "aws/call_limits.h"
#include "aws/credentials.h"

namespace gwlbtap::aws {

inline constexpr int kHttpOk = 200;  // RFC 9110 §15.3.1

enum class HttpMethod { kGet, kPut, kPost };

struct HttpHeader {
  std::string name;
  std::string value;
};

// Makes a request one that AWS accepts: Signature Version 4, with the session token among the
// signed headers.
struct Signing {
  std::string region;
  std::string service;  // as in the credential scope: "ec2", "autoscaling", "sts"
  Credentials credentials;
};

struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string url;  // http:// or https://, without user and password
  // A value may not be empty: libcurl would sign such a header without sending it.
  std::vector<HttpHeader> headers = {};
  std::string body = {};                    // with kPost; any bytes
  std::optional<Signing> signing = {};      // with kPost, whose parameters are in the body
  bool may_use_proxy = true;                // as https_proxy, http_proxy and no_proxy say
  std::size_t max_response_size = 1 << 20;  // bytes of body
  std::chrono::milliseconds connect_timeout{3'000};
  std::optional<std::chrono::milliseconds> timeout{10'000};  // of all; nothing: the call's deadline
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers = {};
  std::string body = {};

  // Of the first header with this name, in any case of letters.
  [[nodiscard]] std::optional<std::string_view> Header(std::string_view name) const;
};

// Whether it begins with http:// or https:// and goes on.
[[nodiscard]] bool IsHttpUrl(std::string_view url);

class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  // Any status of HTTP is a success. Failures name the method and the URL:
  //   kInvalidArgument    the request is none that could be sent
  //   kUnavailable        no connection, or it broke
  //   kDeadlineExceeded   the timeout or the deadline came first
  //   kCancelled          the call was stopped
  //   kResourceExhausted  the answer is longer than allowed
  //   kFailedPrecondition TLS: the other side's certificate or our CA bundle is not good
  [[nodiscard]] virtual absl::StatusOr<HttpResponse> Send(const HttpRequest& request,
                                                          const CallLimits& limits) = 0;
};

// Keeps connections for the next request to the same host. One thread at a time. A process that
// uses it ignores SIGPIPE.
class CurlTransport final : public HttpTransport {
 public:
  // `ca_bundle` is a file; empty: where libcurl was built to look.
  explicit CurlTransport(std::string ca_bundle);
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  [[nodiscard]] absl::StatusOr<HttpResponse> Send(const HttpRequest& request,
                                                  const CallLimits& limits) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gwlbtap::aws
