// SPDX-License-Identifier: Apache-2.0
//
// A source of credentials for tests: a new key each time that it is asked.
#pragma once

#include <string>

#include "aws/credentials_cache.h"

namespace gwlbtap::aws {

class GivenCredentials final : public CredentialsSource {
 public:
  absl::StatusOr<Credentials> Fetch(const CallLimits& /*limits*/) override {
    return Credentials{.access_key_id = "KEY-" + std::to_string(++asked_),
                       .secret_access_key = Secret("secret"),
                       .session_token = {},
                       .expiration = {}};
  }

 private:
  int asked_ = 0;
};

}  // namespace gwlbtap::aws
