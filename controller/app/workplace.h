// SPDX-License-Identifier: Apache-2.0
//
// What every command that speaks to AWS has to be told, and what it works with then. Control thread
// only.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "aws/environment.h"
#include "controller/app/aws_access.h"
#include "controller/app/config_source.h"
#include "controller/app/json_log.h"
#include "controller/app/reconcile.h"
#include "controller/core/config.h"
#include "controller/core/scope.h"

namespace gwlbtap::controller {

struct WorkOptions {
  std::string config = kDefaultConfigFile;
  std::optional<std::string> region = {};
  std::string role_arn = {};
  std::string external_id = {};
  std::optional<double> calls_per_second = {};  // at least; nothing: as EC2 bears them
};

// `options` has to live as long as `command`.
void AddWorkOptions(CLI::App& command, WorkOptions& options);

// --scope ID, which may be given several times.
void AddScopeOption(CLI::App& command, std::vector<std::string>& ids);

// Everything if there are no ids. kInvalidArgument: one is none.
[[nodiscard]] absl::StatusOr<Scope> ScopeFrom(const std::vector<std::string>& ids);

// All that a run needs, each with its owner. Opening it asks nobody but, perhaps, the instance
// metadata service.
class Workplace {
 public:
  // `log` is borrowed.
  Workplace(Config config, std::unique_ptr<AwsAccess> access, JsonLog& log);

  // kInvalidArgument, kUnavailable and others: what is wrong with the options, the configuration or
  // the environment.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Workplace>> Open(
      const aws::Environment& environment, const WorkOptions& options, JsonLog& log);

  [[nodiscard]] const Config& config() const noexcept { return reconciler_.config(); }
  [[nodiscard]] AwsAccess& access() noexcept { return *access_; }
  [[nodiscard]] InventorySource& source() noexcept { return *source_; }

  [[nodiscard]] RunReport PlanOnly(const RunRequest& request);

  // The report says how often EC2 asked for fewer calls.
  [[nodiscard]] RunReport Run(const RunRequest& request, const aws::CallLimits& limits);

 private:
  const std::unique_ptr<AwsAccess> access_;
  const std::unique_ptr<InventorySource> source_;
  Reconciler reconciler_;
};

}  // namespace gwlbtap::controller
