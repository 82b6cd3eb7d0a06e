// SPDX-License-Identifier: Apache-2.0
#include "aws/http_client.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace gwlbtap::aws {
namespace {

constexpr char kUserAgent[] = "gwlbtap";
// The longest sleep. Any will do: what happens on a socket, a timer of libcurl or a stop ends it.
constexpr int kPollMilliseconds = 1'000;

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiDeleter {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

std::string_view ToString(HttpMethod method) {
  switch (method) {
    case HttpMethod::kGet:
      return "GET";
    case HttpMethod::kPut:
      return "PUT";
    case HttpMethod::kPost:
      return "POST";
  }
  return "";
}

// A body that grows up to its limit; libcurl ends the transfer when less is taken than it offers.
struct LimitedBody {
  std::string& text;
  std::size_t limit;
  bool is_too_long = false;
};

std::size_t AppendToBody(char* bytes, std::size_t one, std::size_t count, void* destination) {
  auto& body = *static_cast<LimitedBody*>(destination);
  const std::size_t size = one * count;
  if (size > body.limit - body.text.size()) {
    body.is_too_long = true;
    return 0;
  }
  body.text.append(bytes, size);
  return size;
}

// What is no failed connection; all others are.
constexpr std::array<std::pair<CURLcode, absl::StatusCode>, 7> kNotOfTheConnection = {{
    {CURLE_OPERATION_TIMEDOUT, absl::StatusCode::kDeadlineExceeded},
    {CURLE_URL_MALFORMAT, absl::StatusCode::kInvalidArgument},
    {CURLE_LOGIN_DENIED, absl::StatusCode::kInvalidArgument},  // a user in the URL
    {CURLE_PEER_FAILED_VERIFICATION, absl::StatusCode::kFailedPrecondition},
    {CURLE_SSL_CACERT_BADFILE, absl::StatusCode::kFailedPrecondition},
    {CURLE_SSL_CERTPROBLEM, absl::StatusCode::kFailedPrecondition},
    {CURLE_SSL_CIPHER, absl::StatusCode::kFailedPrecondition},
}};

absl::StatusCode CodeOf(CURLcode result) {
  const auto* const found = std::find_if(kNotOfTheConnection.begin(), kNotOfTheConnection.end(),
                                         [&](const auto& entry) { return entry.first == result; });
  return found == kNotOfTheConnection.end() ? absl::StatusCode::kUnavailable : found->second;
}

absl::Status Failure(absl::StatusCode code, const HttpRequest& request, std::string_view why) {
  return {code, fmt::format("{} {}: {}", ToString(request.method), request.url, why)};
}

bool IsPrintable(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(),
                                       [](unsigned char c) { return absl::ascii_iscntrl(c); });
}

absl::Status CheckRequest(const HttpRequest& request) {
  const auto refuse = [&](std::string_view why) {
    return Failure(absl::StatusCode::kInvalidArgument, request, why);
  };
  if (!IsHttpUrl(request.url)) return refuse("this is no URL of HTTP");
  for (const HttpHeader& header : request.headers) {
    if (!IsPrintable(header.name) || header.name.find(':') != std::string::npos) {
      return refuse("a header's name is empty or has characters that are not for one");
    }
    if (!IsPrintable(header.value)) {
      return refuse(fmt::format("the header {} is empty or has control characters", header.name));
    }
  }
  if (request.method != HttpMethod::kPost) {
    if (!request.body.empty()) return refuse("only POST sends a body");
    if (request.signing) return refuse("only POST is signed");
  }
  return absl::OkStatus();
}

// What is left until the first of the request's timeout and the deadline; 0 if neither is set.
absl::StatusOr<long> MillisecondsLeft(const HttpRequest& request, const CallLimits& limits) {
  const CallLimits::Clock::time_point now = CallLimits::Clock::now();
  auto end = limits.deadline;
  if (request.timeout) end = std::min(end, now + *request.timeout);
  if (end == CallLimits::Clock::time_point::max()) return 0;
  if (end <= now) {
    return Failure(absl::StatusCode::kDeadlineExceeded, request, "no time is left for it");
  }
  constexpr std::chrono::milliseconds kLongest{std::numeric_limits<int>::max()};
  return std::min(std::chrono::ceil<std::chrono::milliseconds>(end - now), kLongest).count();
}

void Append(HeaderList& list, const HttpHeader& header) {
  curl_slist* const longer =
      curl_slist_append(list.get(), fmt::format("{}: {}", header.name, header.value).c_str());
  if (longer == nullptr) return;
  static_cast<void>(list.release());
  list.reset(longer);
}

std::vector<HttpHeader> HeadersOf(CURL* easy) {
  constexpr int kLastRequest = -1;
  std::vector<HttpHeader> headers;
  for (curl_header* header = nullptr;
       (header = curl_easy_nextheader(easy, CURLH_HEADER, kLastRequest, header)) != nullptr;) {
    headers.push_back({header->name, header->value});
  }
  return headers;
}

}  // namespace

bool IsHttpUrl(std::string_view url) {
  constexpr std::array<std::string_view, 2> kSchemes = {"http://", "https://"};
  return std::any_of(kSchemes.begin(), kSchemes.end(), [&](std::string_view scheme) {
    return url.starts_with(scheme) && url.size() > scheme.size();
  });
}

std::optional<std::string_view> HttpResponse::Header(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (absl::EqualsIgnoreCase(header.name, {name.data(), name.size()})) return header.value;
  }
  return std::nullopt;
}

struct CurlTransport::State {
  // Options are strings, numbers, handles and functions, each passed on as it is.
  template <typename Value>
  void Set(CURLoption option, Value value) {
    const CURLcode result = (curl_easy_setopt)(easy.get(), option, value);
    if (refused_option == CURLE_OK) refused_option = result;
  }

  void Prepare(const HttpRequest& request, HeaderList& headers, LimitedBody& body, long timeout);
  void PrepareBody(const HttpRequest& request);
  void Sign(const Signing& signing, HeaderList& headers);
  [[nodiscard]] CURLcode Perform(const std::stop_token& stop);

  std::string ca_bundle;
  std::unique_ptr<CURL, EasyDeleter> easy{curl_easy_init()};
  std::unique_ptr<CURLM, MultiDeleter> multi{curl_multi_init()};
  std::array<char, CURL_ERROR_SIZE> reason{};
  CURLcode refused_option = CURLE_OK;
};

void CurlTransport::State::Prepare(const HttpRequest& request, HeaderList& headers,
                                   LimitedBody& body, long timeout) {
  curl_easy_reset(easy.get());
  refused_option = CURLE_OK;
  reason.front() = '\0';
  Set(CURLOPT_ERRORBUFFER, reason.data());
  Set(CURLOPT_URL, request.url.c_str());
  Set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(CURLOPT_USERAGENT, kUserAgent);
  Set(CURLOPT_NOSIGNAL, 1L);    // other threads run
  Set(CURLOPT_QUICK_EXIT, 1L);  // a look-up in the name system that hangs is left behind
  Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  Set(CURLOPT_TIMEOUT_MS, timeout);
  Set(CURLOPT_WRITEFUNCTION, AppendToBody);
  Set(CURLOPT_WRITEDATA, static_cast<void*>(&body));
  if (!ca_bundle.empty()) Set(CURLOPT_CAINFO, ca_bundle.c_str());
  if (!request.may_use_proxy) Set(CURLOPT_NOPROXY, "*");
  PrepareBody(request);
  for (const HttpHeader& header : request.headers) Append(headers, header);
  if (request.signing) Sign(*request.signing, headers);
  Set(CURLOPT_HTTPHEADER, headers.get());
}

void CurlTransport::State::PrepareBody(const HttpRequest& request) {
  switch (request.method) {
    case HttpMethod::kGet:
      Set(CURLOPT_HTTPGET, 1L);
      break;
    case HttpMethod::kPut:  // without a body, which libcurl's own way to PUT would announce
      Set(CURLOPT_HTTPGET, 1L);
      Set(CURLOPT_CUSTOMREQUEST, "PUT");
      break;
    case HttpMethod::kPost:
      Set(CURLOPT_POST, 1L);
      Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      Set(CURLOPT_POSTFIELDS, request.body.data());
      break;
  }
}

// Provider, region and service are spelled out, because libcurl would take them from the host's
// name. It signs every header that is given, so there may be none without a value.
void CurlTransport::State::Sign(const Signing& signing, HeaderList& headers) {
  const Credentials& credentials = signing.credentials;
  Set(CURLOPT_AWS_SIGV4, fmt::format("aws:amz:{}:{}", signing.region, signing.service).c_str());
  Set(CURLOPT_USERNAME, credentials.access_key_id.c_str());
  Set(CURLOPT_PASSWORD, credentials.secret_access_key.Reveal().c_str());
  if (!credentials.session_token.empty()) {
    Append(headers, {"X-Amz-Security-Token", credentials.session_token.Reveal()});
  }
}

CURLcode CurlTransport::State::Perform(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi.get()); });
  curl_multi_add_handle(multi.get(), easy.get());
  int running = 1;
  while (running != 0 && !stop.stop_requested()) {
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
    if (running != 0) curl_multi_poll(multi.get(), nullptr, 0, kPollMilliseconds, nullptr);
  }
  CURLcode result = CURLE_ABORTED_BY_CALLBACK;
  int left = 0;
  if (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
    result = message->data.result;
  }
  curl_multi_remove_handle(multi.get(), easy.get());
  return result;
}

CurlTransport::CurlTransport(std::string ca_bundle) {
  // Once per process; the first transport may be made on any thread.
  static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
  state_ = std::make_unique<State>();
  state_->ca_bundle = std::move(ca_bundle);
  if (kReady != CURLE_OK) state_->easy.reset();
}

CurlTransport::~CurlTransport() = default;

absl::StatusOr<HttpResponse> CurlTransport::Send(const HttpRequest& request,
                                                 const CallLimits& limits) {
  if (absl::Status valid = CheckRequest(request); !valid.ok()) return valid;
  if (state_->easy == nullptr || state_->multi == nullptr) {
    return Failure(absl::StatusCode::kResourceExhausted, request, "libcurl did not start");
  }
  const absl::StatusOr<long> timeout = MillisecondsLeft(request, limits);
  if (!timeout.ok()) return timeout.status();

  HttpResponse response;
  LimitedBody body{.text = response.body, .limit = request.max_response_size};
  HeaderList headers;
  state_->Prepare(request, headers, body, *timeout);
  if (state_->refused_option != CURLE_OK) {
    return Failure(absl::StatusCode::kInvalidArgument, request,
                   curl_easy_strerror(state_->refused_option));
  }
  const CURLcode result = state_->Perform(limits.stop);
  if (limits.stop.stop_requested()) {
    return Failure(absl::StatusCode::kCancelled, request, "stopped");
  }
  if (body.is_too_long) {
    return Failure(absl::StatusCode::kResourceExhausted, request,
                   fmt::format("the answer is longer than {} bytes", body.limit));
  }
  if (result != CURLE_OK) {
    return Failure(
        CodeOf(result), request,
        state_->reason.front() != '\0' ? state_->reason.data() : curl_easy_strerror(result));
  }
  long status = 0;
  curl_easy_getinfo(state_->easy.get(), CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  response.headers = HeadersOf(state_->easy.get());
  return response;
}

}  // namespace gwlbtap::aws
