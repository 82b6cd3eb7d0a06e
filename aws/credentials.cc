// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.h"

#include <absl/time/time.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace gwlbtap::aws {
namespace {

using Json = nlohmann::json;

// Empty if it is not there or no text.
std::string Text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

absl::StatusOr<std::chrono::system_clock::time_point> ParseExpiration(std::string_view text) {
  absl::Time time;
  std::string why;
  if (!absl::ParseTime(absl::RFC3339_full, {text.data(), text.size()}, &time, &why)) {
    return absl::InternalError(fmt::format("the expiration is no time ({})", why));
  }
  return absl::ToChronoTime(time);
}

absl::StatusOr<Credentials> ParseCredentialsJson(std::string_view document) {
  const Json object = Json::parse(document, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return absl::InternalError("the credentials are no JSON object");
  if (const std::string code = Text(object, "Code"); !code.empty() && code != "Success") {
    return absl::PermissionDeniedError(
        fmt::format("there are no credentials: {} {}", code, Text(object, "Message")));
  }
  Credentials credentials{
      .access_key_id = Text(object, "AccessKeyId"),
      .secret_access_key = Secret(Text(object, "SecretAccessKey")),
      .session_token = Secret(Text(object, "Token")),
      .expiration = {},
  };
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return absl::InternalError("the credentials have no AccessKeyId or no SecretAccessKey");
  }
  if (const std::string expiration = Text(object, "Expiration"); !expiration.empty()) {
    const auto time = ParseExpiration(expiration);
    if (!time.ok()) return time.status();
    credentials.expiration = *time;
  }
  return credentials;
}

}  // namespace gwlbtap::aws
