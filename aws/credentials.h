// SPDX-License-Identifier: Apache-2.0
//
// An access key of AWS, for as long as it lives. Values; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <absl/status/statusor.h>

namespace gwlbtap::aws {

// Text that must not reach a log: printing it shows whether there is one, and nothing of it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& Reveal() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  friend bool operator==(const Secret&, const Secret&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Secret& secret) {
    return out << (secret.empty() ? "(none)" : "(hidden)");
  }

 private:
  std::string text_;
};

struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;                                             // empty: a key without one
  std::optional<std::chrono::system_clock::time_point> expiration;  // nothing: never

  friend bool operator==(const Credentials&, const Credentials&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Credentials& credentials) {
    return out << credentials.access_key_id << ' ' << credentials.secret_access_key;
  }
};

// The document that the metadata service and the container endpoint answer with: AccessKeyId,
// SecretAccessKey, Token, Expiration, and a Code other than Success if there are none. No message
// of a failure quotes it.
[[nodiscard]] absl::StatusOr<Credentials> ParseCredentialsJson(std::string_view document);

// RFC 3339, as AWS writes it: 2026-01-31T23:59:59Z, with or without a fraction.
[[nodiscard]] absl::StatusOr<std::chrono::system_clock::time_point> ParseExpiration(
    std::string_view text);

}  // namespace gwlbtap::aws
