// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials_sources.h"

#include <absl/status/status.h>
#include <absl/strings/ascii.h>
#include <absl/strings/str_split.h>
#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/service_error.h"

namespace gwlbtap::aws {
namespace {

constexpr char kEcsEndpoint[] = "http://169.254.170.2";

class EnvironmentSource final : public CredentialsSource {
 public:
  explicit EnvironmentSource(Environment environment) : environment_(std::move(environment)) {}

  absl::StatusOr<Credentials> Fetch(const CallLimits& /*limits*/) override {
    const std::optional<std::string> id = environment_("AWS_ACCESS_KEY_ID");
    if (!id) return absl::NotFoundError("environment: AWS_ACCESS_KEY_ID is not set");
    const std::optional<std::string> secret = environment_("AWS_SECRET_ACCESS_KEY");
    if (!secret) {
      return absl::FailedPreconditionError(
          "environment: AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not");
    }
    return Credentials{.access_key_id = *id,
                       .secret_access_key = Secret(*secret),
                       .session_token = Secret(environment_("AWS_SESSION_TOKEN").value_or("")),
                       .expiration = {}};
  }

 private:
  const Environment environment_;
};

// One part of a URL as libcurl understands it, which is who will open it; empty if there is none.
std::string UrlPart(const std::string& url, CURLUPart part) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  char* text = nullptr;
  if (curl_url_get(parsed.get(), part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
  return text;
}

bool IsTrustedWithAuthorization(const std::string& url) {
  constexpr std::array<std::string_view, 5> kHosts = {"localhost", "[::1]", "169.254.170.2",
                                                      "169.254.170.23", "[fd00:ec2::23]"};
  const std::string scheme = UrlPart(url, CURLUPART_SCHEME);
  if (scheme == "https") return true;
  const std::string host = UrlPart(url, CURLUPART_HOST);
  if (scheme != "http" || host.empty()) return false;
  if (std::find(kHosts.begin(), kHosts.end(), host) != kHosts.end()) return true;
  const bool is_number = host.find_first_not_of("0123456789.") == std::string::npos;
  return is_number && host.starts_with("127.");
}

class ContainerSource final : public CredentialsSource {
 public:
  ContainerSource(Environment environment, HttpTransport& transport)
      : environment_(std::move(environment)), transport_(transport) {}

  absl::StatusOr<Credentials> Fetch(const CallLimits& limits) override {
    const absl::StatusOr<std::string> url = Url();
    if (!url.ok()) return WithPrefix("container: ", url.status());
    absl::StatusOr<Credentials> credentials = FetchFrom(*url, limits);
    if (!credentials.ok()) return WithPrefix("container: ", credentials.status());
    return credentials;
  }

 private:
  [[nodiscard]] absl::StatusOr<std::string> Url() const {
    constexpr char kRelative[] = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    constexpr char kFull[] = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    if (const std::optional<std::string> relative = environment_(kRelative)) {
      if (relative->starts_with('/')) return kEcsEndpoint + *relative;
      return absl::InvalidArgumentError(
          fmt::format("{}: \"{}\" does not begin with /", kRelative, *relative));
    }
    std::optional<std::string> full = environment_(kFull);
    if (!full)
      return absl::NotFoundError(fmt::format("neither {} nor {} is set", kRelative, kFull));
    if (IsTrustedWithAuthorization(*full)) return *std::move(full);
    return absl::InvalidArgumentError(fmt::format(
        "{}: \"{}\" is neither https nor a loopback or link-local address of AWS", kFull, *full));
  }

  [[nodiscard]] absl::StatusOr<std::string> Authorization() const {
    const std::optional<std::string> path = environment_("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (!path) return environment_("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
    std::ifstream file(*path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    if (!file) return absl::FailedPreconditionError(fmt::format("{}: cannot be read", *path));
    absl::StripAsciiWhitespace(&content);
    return content;
  }

  [[nodiscard]] absl::StatusOr<Credentials> FetchFrom(const std::string& url,
                                                      const CallLimits& limits) const {
    absl::StatusOr<std::string> authorization = Authorization();
    if (!authorization.ok()) return authorization.status();
    HttpRequest request;
    request.url = url;
    request.may_use_proxy = false;
    if (!authorization->empty()) {
      request.headers.push_back({"Authorization", *std::move(authorization)});
    }
    const absl::StatusOr<HttpResponse> response = transport_.Send(request, limits);
    if (!response.ok()) return response.status();
    if (response->status != kHttpOk) {
      return absl::UnavailableError(fmt::format("GET {}: HTTP {}", url, response->status));
    }
    return ParseCredentialsJson(response->body);
  }

  const Environment environment_;
  HttpTransport& transport_;
};

class InstanceSource final : public CredentialsSource {
 public:
  explicit InstanceSource(Imds& imds) : imds_(imds) {}

  absl::StatusOr<Credentials> Fetch(const CallLimits& limits) override {
    constexpr std::string_view kFolder = "iam/security-credentials/";
    const absl::StatusOr<std::string> roles = GetItem(std::string(kFolder), limits);
    if (!roles.ok()) return roles.status();
    const std::vector<std::string> lines = absl::StrSplit(*roles, '\n');
    const std::string role(absl::StripAsciiWhitespace(lines.front()));
    const absl::StatusOr<std::string> document =
        GetItem(fmt::format("{}{}", kFolder, role), limits);
    if (!document.ok()) return document.status();
    absl::StatusOr<Credentials> credentials = ParseCredentialsJson(*document);
    if (!credentials.ok()) {
      return WithPrefix(fmt::format("instance: role {}: ", role), credentials.status());
    }
    return credentials;
  }

 private:
  [[nodiscard]] absl::StatusOr<std::string> GetItem(const std::string& path,
                                                    const CallLimits& limits) {
    absl::StatusOr<std::optional<std::string>> item = imds_.Get(path, limits);
    if (!item.ok()) return WithPrefix("instance: ", item.status());
    if (!item->has_value() || (*item)->empty()) {
      return absl::NotFoundError("instance: it has no role");
    }
    return **std::move(item);
  }

  Imds& imds_;
};

class FirstOfSources final : public CredentialsSource {
 public:
  explicit FirstOfSources(std::vector<std::unique_ptr<CredentialsSource>> sources)
      : sources_(std::move(sources)) {}

  absl::StatusOr<Credentials> Fetch(const CallLimits& limits) override {
    std::string said;
    for (const std::unique_ptr<CredentialsSource>& source : sources_) {
      absl::StatusOr<Credentials> credentials = source->Fetch(limits);
      if (credentials.ok()) return credentials;
      if (!absl::IsNotFound(credentials.status())) return WithPrefix(said, credentials.status());
      said += fmt::format("{}; ", std::string(credentials.status().message()));
    }
    said.resize(said.size() - 2);
    return absl::NotFoundError(said);
  }

 private:
  const std::vector<std::unique_ptr<CredentialsSource>> sources_;
};

}  // namespace

std::unique_ptr<CredentialsSource> MakeEnvironmentSource(Environment environment) {
  return std::make_unique<EnvironmentSource>(std::move(environment));
}

std::unique_ptr<CredentialsSource> MakeContainerSource(Environment environment,
                                                       HttpTransport& transport) {
  return std::make_unique<ContainerSource>(std::move(environment), transport);
}

std::unique_ptr<CredentialsSource> MakeInstanceSource(Imds& imds) {
  return std::make_unique<InstanceSource>(imds);
}

std::unique_ptr<CredentialsSource> MakeDefaultSource(const Environment& environment,
                                                     HttpTransport& transport, Imds& imds) {
  std::vector<std::unique_ptr<CredentialsSource>> sources;
  sources.push_back(MakeEnvironmentSource(environment));
  sources.push_back(MakeContainerSource(environment, transport));
  sources.push_back(MakeInstanceSource(imds));
  return std::make_unique<FirstOfSources>(std::move(sources));
}

}  // namespace gwlbtap::aws
