// SPDX-License-Identifier: Apache-2.0
//
// What is said to Auto Scaling about the lifecycle action by which a hook holds this instance back
// from termination: that it needs more time, that it needs no more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <absl/status/status.h>

#include "aws/call_limits.h"
#include "aws/credentials_cache.h"
#include "aws/environment.h"
#include "aws/http_client.h"
#include "aws/imds.h"
#include "aws/query_client.h"

namespace gwlbtap {

struct LifecycleHook {
  std::string group;  // name of the Auto Scaling group
  std::string name;   // of its lifecycle hook for termination
};

// One thread at a time. The transport and the metadata service are borrowed. Region, instance and
// credentials are found when the first call needs them; until they are, every call tries again.
class LifecycleAction {
 public:
  // Without `region`, that of the environment or the instance.
  LifecycleAction(LifecycleHook hook, std::optional<std::string> region,
                  aws::Environment environment, aws::HttpTransport& transport, aws::Imds& imds);

  // RecordLifecycleActionHeartbeat: the time-out of the hook begins anew.
  [[nodiscard]] absl::Status RecordHeartbeat(const aws::CallLimits& limits);

  // CompleteLifecycleAction with CONTINUE. Repeated until it succeeds, is refused or the limits end
  // it.
  [[nodiscard]] absl::Status Complete(const aws::CallLimits& limits);

 private:
  [[nodiscard]] absl::Status Prepare(const aws::CallLimits& limits);
  [[nodiscard]] absl::Status Call(std::string_view action, aws::QueryParameters parameters,
                                  const aws::CallLimits& limits);

  const LifecycleHook hook_;
  std::optional<std::string> region_;
  const aws::Environment environment_;
  aws::HttpTransport& transport_;
  aws::Imds& imds_;
  aws::CredentialsCache credentials_;
  std::optional<std::string> instance_id_;
  std::optional<aws::QueryClient> client_;
};

}  // namespace gwlbtap
