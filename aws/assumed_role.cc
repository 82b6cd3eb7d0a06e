// SPDX-License-Identifier: Apache-2.0
#include "aws/assumed_role.h"

#include <absl/status/status.h>
#include <fmt/format.h>

#include <pugixml.hpp>
#include <utility>

#include "aws/query_client.h"
#include "aws/service_error.h"

namespace gwlbtap::aws {
namespace {

absl::StatusOr<Credentials> ParseAnswer(const std::string& body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) {
    return absl::InternalError("the answer is no XML");
  }
  const pugi::xml_node found =
      document.document_element().child("AssumeRoleResult").child("Credentials");
  Credentials credentials{
      .access_key_id = found.child_value("AccessKeyId"),
      .secret_access_key = Secret(found.child_value("SecretAccessKey")),
      .session_token = Secret(found.child_value("SessionToken")),
      .expiration = {},
  };
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty()) {
    return absl::InternalError("the answer lacks a part of the credentials");
  }
  const auto expiration = ParseExpiration(found.child_value("Expiration"));
  if (!expiration.ok()) return expiration.status();
  credentials.expiration = *expiration;
  return credentials;
}

class AssumedRoleSource final : public CredentialsSource {
 public:
  AssumedRoleSource(HttpTransport& transport, CredentialsCache& caller, QueryOptions sts,
                    AssumedRole role)
      : sts_(transport, caller, std::move(sts)), role_(std::move(role)) {}

  absl::StatusOr<Credentials> Fetch(const CallLimits& limits) override {
    QueryParameters parameters{
        {"RoleArn", role_.role_arn},
        {"RoleSessionName", role_.session_name},
        {"DurationSeconds", std::to_string(role_.lifetime.count())},
    };
    if (!role_.external_id.empty()) parameters.emplace_back("ExternalId", role_.external_id);
    const absl::StatusOr<std::string> answer = sts_.Call("AssumeRole", parameters, limits);
    if (!answer.ok()) return Failure(answer.status());
    absl::StatusOr<Credentials> credentials = ParseAnswer(*answer);
    return credentials.ok() ? std::move(credentials) : Failure(credentials.status());
  }

 private:
  [[nodiscard]] absl::Status Failure(const absl::Status& why) const {
    return WithPrefix(fmt::format("cannot assume {}: ", role_.role_arn), why);
  }

  QueryClient sts_;
  const AssumedRole role_;
};

}  // namespace

std::unique_ptr<CredentialsSource> MakeAssumedRoleSource(HttpTransport& transport,
                                                         CredentialsCache& caller,
                                                         std::string region, std::string url,
                                                         AssumedRole role) {
  QueryOptions sts;
  sts.service = kSts;
  sts.region = std::move(region);
  sts.url = std::move(url);
  return std::make_unique<AssumedRoleSource>(transport, caller, std::move(sts), std::move(role));
}

}  // namespace gwlbtap::aws
