// SPDX-License-Identifier: Apache-2.0
//
// The program's way to AWS: one region, one set of credentials and one pace for all of its threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "aws/call_limits.h"
#include "aws/credentials_cache.h"
#include "aws/environment.h"
#include "aws/http_client.h"
#include "aws/imds.h"
#include "aws/query_client.h"
#include "controller/aws/call_rate.h"
#include "controller/aws/inventory_reader.h"
#include "controller/aws/permission_probe.h"
#include "controller/aws/session_calls.h"

namespace gwlbtap::controller {

struct AwsOptions {
  std::optional<std::string> region = {};  // nothing: as the environment or the instance says
  std::string role_arn = {};               // of a role to act in; empty: as whom we are
  std::string external_id = {};            // what that role asks for; may be empty
  CallRateLimits rate = {};                // of changes; listings are one after another anyway
};

// What is made by it must not outlive it.
class AwsAccess {
 public:
  // Asks nobody but, for the region, the instance metadata service. kInvalidArgument: what the
  // environment or the options say is no region, or no URL.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<AwsAccess>> Open(
      const aws::Environment& environment, const AwsOptions& options,
      const aws::CallLimits& limits);

  // Any thread. Each has a connection of its own; changes wait for their turn.
  [[nodiscard]] std::unique_ptr<SessionCalls> MakeSessionCalls();
  [[nodiscard]] std::unique_ptr<InventorySource> MakeInventorySource();

  [[nodiscard]] std::vector<ProbeResult> Probe(const ProbeSubjects& subjects,
                                               const aws::CallLimits& limits);

  [[nodiscard]] const std::string& region() const noexcept { return region_; }

  // Answers so far that asked for fewer calls. Any thread.
  [[nodiscard]] std::uint64_t throttled() const noexcept;

 private:
  class Connection;
  class PacedCalls;
  class ConnectedSource;

  AwsAccess(const aws::Environment& environment, const AwsOptions& options);

  [[nodiscard]] absl::Status Connect(const aws::Environment& environment, const AwsOptions& options,
                                     const aws::CallLimits& limits);
  [[nodiscard]] aws::QueryOptions Counted();
  [[nodiscard]] aws::QueryOptions Paced();
  void Count(const absl::Status& outcome) noexcept;

  const std::string ca_bundle_;
  aws::CurlTransport transport_;  // of the metadata service and the credentials
  aws::Imds imds_;                // of the same
  std::unique_ptr<aws::CredentialsCache> caller_;
  std::unique_ptr<aws::CredentialsCache> role_;  // none: as the caller
  std::string region_;
  std::string ec2_url_;
  std::string sts_url_;
  SharedCallRate rate_;
  std::atomic<std::uint64_t> throttled_{0};  // relaxed: a figure
};

}  // namespace gwlbtap::controller
