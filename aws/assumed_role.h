// SPDX-License-Identifier: Apache-2.0
//
// Credentials of another role, by way of those that the program has.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "aws/credentials_cache.h"
#include "aws/http_client.h"
#include "aws/service_endpoint.h"

namespace gwlbtap::aws {

inline constexpr Service kSts{.name = "sts", .environment_name = "STS", .version = "2011-06-15"};

struct AssumedRole {
  std::string role_arn;
  std::string session_name;      // shows in the audit log of whom the role belongs to
  std::string external_id = {};  // empty: none is asked for
  std::chrono::seconds lifetime{3'600};
};

// Credentials of a role in this or another account, from STS's AssumeRole, which is asked with those
// of `caller`. `url` is STS's, as from ServiceUrl(). One thread at a time; `transport` and `caller`
// are borrowed.
[[nodiscard]] std::unique_ptr<CredentialsSource> MakeAssumedRoleSource(HttpTransport& transport,
                                                                       CredentialsCache& caller,
                                                                       std::string region,
                                                                       std::string url,
                                                                       AssumedRole role);

}  // namespace gwlbtap::aws
