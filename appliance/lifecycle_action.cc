// SPDX-License-Identifier: Apache-2.0
#include "appliance/lifecycle_action.h"

#include <absl/status/statusor.h>

#include <chrono>
#include <utility>

#include "aws/backoff.h"
#include "aws/credentials_sources.h"
#include "aws/region.h"
#include "aws/service_endpoint.h"
#include "aws/service_error.h"

namespace gwlbtap {
namespace {

constexpr aws::Service kAutoScaling{
    .name = "autoscaling", .environment_name = "AUTO_SCALING", .version = "2011-01-01"};

// The limits of the call are what ends it: an instance that does not get through stays, and is
// paid for, until the hook times out.
constexpr aws::BackoffLimits kUntilTheDeadline{.base = std::chrono::milliseconds(200),
                                               .cap = std::chrono::milliseconds(5'000),
                                               .max_attempts = 1'000};
constexpr std::chrono::milliseconds kAttemptTimeout{5'000};

}  // namespace

LifecycleAction::LifecycleAction(LifecycleHook hook, std::optional<std::string> region,
                                 aws::Environment environment, aws::HttpTransport& transport,
                                 aws::Imds& imds)
    : hook_(std::move(hook)),
      region_(std::move(region)),
      environment_(std::move(environment)),
      transport_(transport),
      imds_(imds),
      credentials_(aws::MakeDefaultSource(environment_, transport, imds)) {}

absl::Status LifecycleAction::Prepare(const aws::CallLimits& limits) {
  if (!instance_id_) {
    absl::StatusOr<std::optional<std::string>> id = imds_.Get("instance-id", limits);
    if (!id.ok()) return aws::WithPrefix("the id of this instance is not known: ", id.status());
    if (!id->has_value()) return absl::NotFoundError("the metadata service has no instance-id");
    instance_id_ = *std::move(id);
  }
  if (!region_) {
    absl::StatusOr<std::string> region = aws::FindRegion(environment_, imds_, limits);
    if (!region.ok()) return region.status();
    region_ = *std::move(region);
  }
  if (!client_) {
    const absl::StatusOr<std::string> url = aws::ServiceUrl(kAutoScaling, *region_, environment_);
    if (!url.ok()) return url.status();
    aws::QueryOptions options;
    options.service = kAutoScaling;
    options.region = *region_;
    options.url = *url;
    options.backoff = kUntilTheDeadline;
    options.attempt_timeout = kAttemptTimeout;
    client_.emplace(transport_, credentials_, std::move(options));
  }
  return absl::OkStatus();
}

absl::Status LifecycleAction::Call(std::string_view action, aws::QueryParameters parameters,
                                   const aws::CallLimits& limits) {
  aws::Backoff backoff(kUntilTheDeadline, aws::SystemRandom());
  for (absl::Status ready = Prepare(limits); !ready.ok(); ready = Prepare(limits)) {
    const auto pause = backoff.NextPause(aws::CallLimits::Clock::now(), limits.deadline);
    if (!aws::IsWorthRetrying(ready) || !pause || !aws::Pause(*pause, limits)) return ready;
  }
  parameters.insert(parameters.end(), {{"AutoScalingGroupName", hook_.group},
                                       {"LifecycleHookName", hook_.name},
                                       {"InstanceId", *instance_id_}});
  return client_->Call(action, parameters, limits).status();
}

absl::Status LifecycleAction::RecordHeartbeat(const aws::CallLimits& limits) {
  return Call("RecordLifecycleActionHeartbeat", {}, limits);
}

absl::Status LifecycleAction::Complete(const aws::CallLimits& limits) {
  return Call("CompleteLifecycleAction", {{"LifecycleActionResult", "CONTINUE"}}, limits);
}

}  // namespace gwlbtap
