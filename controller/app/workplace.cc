// SPDX-License-Identifier: Apache-2.0
#include "controller/app/workplace.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "controller/app/event_scope.h"

namespace gwlbtap::controller {
namespace {

CallRateLimits RateFrom(const WorkOptions& options) {
  CallRateLimits rate;
  if (options.calls_per_second) {
    rate.start = rate.lowest = *options.calls_per_second;
    rate.highest = std::max(rate.highest, rate.lowest);
  }
  return rate;
}

}  // namespace

void AddWorkOptions(CLI::App& command, WorkOptions& options) {
  command.add_option("--config", options.config, "TOML file, see docs/sessions-configuration.md")
      ->type_name("FILE")
      ->capture_default_str();
  command.add_option("--region", options.region,
                     "instead of AWS_REGION, or the region of this instance");
  command
      .add_option("--role-arn", options.role_arn,
                  "act in this role, of this account or another one")
      ->type_name("ARN");
  command.add_option("--external-id", options.external_id, "what that role asks for")
      ->type_name("ID")
      ->needs("--role-arn");
}

void AddScopeOption(CLI::App& command, std::vector<std::string>& ids) {
  command
      .add_option("--scope", ids,
                  "only this instance, interface, VPC or subnet; may be given several times")
      ->type_name("ID")
      ->allow_extra_args(false);
}

absl::StatusOr<Scope> ScopeFrom(const std::vector<std::string>& ids) {
  if (ids.empty()) return Scope::Everything();
  Scope scope;
  for (const std::string& id : ids) {
    if (const absl::Status added = AddToScope(id, scope); !added.ok()) return added;
  }
  return scope;
}

Workplace::Workplace(Config config, std::unique_ptr<AwsAccess> access, JsonLog& log)
    : access_(std::move(access)),
      source_(access_->MakeInventorySource()),
      reconciler_(std::move(config), {.source = *source_,
                                      .make_calls = [this] { return access_->MakeSessionCalls(); },
                                      .log = log}) {}

absl::StatusOr<std::unique_ptr<Workplace>> Workplace::Open(const aws::Environment& environment,
                                                           const WorkOptions& options,
                                                           JsonLog& log) {
  absl::StatusOr<Config> config = LoadConfig(options.config);
  if (!config.ok()) return config.status();
  absl::StatusOr<std::unique_ptr<AwsAccess>> access =
      AwsAccess::Open(environment,
                      {.region = options.region,
                       .role_arn = options.role_arn,
                       .external_id = options.external_id,
                       .rate = RateFrom(options)},
                      {});
  if (!access.ok()) return access.status();
  return std::make_unique<Workplace>(*std::move(config), *std::move(access), log);
}

RunReport Workplace::PlanOnly(const RunRequest& request) {
  return reconciler_.PlanOnly(request, {});
}

RunReport Workplace::Run(const RunRequest& request, const aws::CallLimits& limits) {
  const std::uint64_t throttled = access_->throttled();
  RunReport report = reconciler_.Run(request, limits);
  report.throttled = access_->throttled() - throttled;
  return report;
}

}  // namespace gwlbtap::controller
