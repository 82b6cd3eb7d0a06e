// SPDX-License-Identifier: Apache-2.0
#include "controller/app/aws_access.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "aws/assumed_role.h"
#include "aws/ca_bundle.h"
#include "aws/credentials_sources.h"
#include "aws/region.h"
#include "controller/aws/ec2_client.h"
#include "controller/aws/error_reaction.h"

namespace gwlbtap::controller {
namespace {

constexpr std::string_view kRoleSession = "gwlbtap-sessions";

}  // namespace

class AwsAccess::Connection {
 public:
  Connection(AwsAccess& access, aws::QueryOptions ec2_options)
      : transport_(access.ca_bundle_),
        ec2_query_(transport_, Credentials(access), std::move(ec2_options)),
        sts_query_(transport_, Credentials(access),
                   {.service = aws::kSts, .region = access.region_, .url = access.sts_url_}),
        ec2_(ec2_query_) {}

  [[nodiscard]] aws::QueryClient& ec2_query() noexcept { return ec2_query_; }
  [[nodiscard]] aws::QueryClient& sts_query() noexcept { return sts_query_; }
  [[nodiscard]] Ec2Client& ec2() noexcept { return ec2_; }

 private:
  static aws::CredentialsCache& Credentials(AwsAccess& access) {
    return access.role_ != nullptr ? *access.role_ : *access.caller_;
  }

  aws::CurlTransport transport_;
  aws::QueryClient ec2_query_;
  aws::QueryClient sts_query_;
  Ec2Client ec2_;
};

class AwsAccess::PacedCalls final : public SessionCalls {
 public:
  explicit PacedCalls(AwsAccess& access) : connection_(access, access.Paced()) {}

  absl::StatusOr<MirrorSession> CreateSession(const DesiredSession& session,
                                              std::string_view client_token,
                                              const aws::CallLimits& limits) override {
    return connection_.ec2().CreateSession(session, client_token, limits);
  }
  absl::StatusOr<MirrorSession> ModifySession(const ModifyAction& modification,
                                              const aws::CallLimits& limits) override {
    return connection_.ec2().ModifySession(modification, limits);
  }
  absl::Status DeleteSession(std::string_view session_id, const aws::CallLimits& limits) override {
    return connection_.ec2().DeleteSession(session_id, limits);
  }
  absl::StatusOr<std::vector<MirrorSession>> SessionsOn(std::string_view interface_id,
                                                        const aws::CallLimits& limits) override {
    return connection_.ec2().SessionsOn(interface_id, limits);
  }

 private:
  Connection connection_;
};

class AwsAccess::ConnectedSource final : public InventorySource {
 public:
  explicit ConnectedSource(AwsAccess& access)
      : connection_(access, access.Counted()),
        reader_(connection_.ec2(), connection_.sts_query()) {}

  Inventory Read(const Scope& scope, const aws::CallLimits& limits) override {
    return reader_.Read(scope, limits);
  }
  Inventory ReadSessions(const aws::CallLimits& limits) override {
    return reader_.ReadSessions(limits);
  }

 private:
  Connection connection_;
  InventoryReader reader_;
};

AwsAccess::AwsAccess(const aws::Environment& environment, const AwsOptions& options)
    : ca_bundle_(aws::FindCaBundle(environment)),
      transport_(ca_bundle_),
      imds_(transport_, aws::ImdsOptionsFrom(environment)),
      caller_(std::make_unique<aws::CredentialsCache>(
          aws::MakeDefaultSource(environment, transport_, imds_))),
      rate_(options.rate) {}

absl::StatusOr<std::unique_ptr<AwsAccess>> AwsAccess::Open(const aws::Environment& environment,
                                                           const AwsOptions& options,
                                                           const aws::CallLimits& limits) {
  std::unique_ptr<AwsAccess> access(new AwsAccess(environment, options));
  if (absl::Status connected = access->Connect(environment, options, limits); !connected.ok()) {
    return connected;
  }
  return access;
}

absl::Status AwsAccess::Connect(const aws::Environment& environment, const AwsOptions& options,
                                const aws::CallLimits& limits) {
  const absl::StatusOr<std::string> region =
      options.region ? *options.region : aws::FindRegion(environment, imds_, limits);
  if (!region.ok()) return region.status();
  region_ = *region;
  const absl::StatusOr<std::string> ec2 = aws::ServiceUrl(kEc2, region_, environment);
  if (!ec2.ok()) return ec2.status();
  ec2_url_ = *ec2;
  const absl::StatusOr<std::string> sts = aws::ServiceUrl(aws::kSts, region_, environment);
  if (!sts.ok()) return sts.status();
  sts_url_ = *sts;
  if (options.role_arn.empty()) return absl::OkStatus();
  role_ = std::make_unique<aws::CredentialsCache>(
      aws::MakeAssumedRoleSource(transport_, *caller_, region_, sts_url_,
                                 {.role_arn = options.role_arn,
                                  .session_name = std::string(kRoleSession),
                                  .external_id = options.external_id}));
  return absl::OkStatus();
}

aws::QueryOptions AwsAccess::Counted() {
  aws::QueryOptions options = Ec2QueryOptions(region_, ec2_url_);
  options.after_attempt = [this](const absl::Status& outcome) { Count(outcome); };
  return options;
}

aws::QueryOptions AwsAccess::Paced() {
  aws::QueryOptions options = Ec2QueryOptions(region_, ec2_url_);
  options.before_attempt = [this](const aws::CallLimits& limits) { return rate_.Wait(limits); };
  options.after_attempt = [this](const absl::Status& outcome) {
    Count(outcome);
    rate_.Ended(outcome);
  };
  return options;
}

void AwsAccess::Count(const absl::Status& outcome) noexcept {
  const bool is_throttled = !outcome.ok() && ReactionTo(outcome) == ErrorReaction::kRetryThrottled;
  if (is_throttled) throttled_.fetch_add(1, std::memory_order_relaxed);
}

std::unique_ptr<SessionCalls> AwsAccess::MakeSessionCalls() {
  return std::make_unique<PacedCalls>(*this);
}

std::unique_ptr<InventorySource> AwsAccess::MakeInventorySource() {
  return std::make_unique<ConnectedSource>(*this);
}

std::vector<ProbeResult> AwsAccess::Probe(const ProbeSubjects& subjects,
                                          const aws::CallLimits& limits) {
  Connection connection(*this, Counted());
  return ProbePermissions(connection.ec2_query(), subjects, limits);
}

std::uint64_t AwsAccess::throttled() const noexcept {
  return throttled_.load(std::memory_order_relaxed);
}

}  // namespace gwlbtap::controller
