// SPDX-License-Identifier: Apache-2.0
//
// Makes a region, or a part of it, what the configuration says.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/call_limits.h"
#include "controller/app/json_log.h"
#include "controller/app/run_report.h"
#include "controller/aws/inventory_reader.h"
#include "controller/aws/session_calls.h"
#include "controller/core/config.h"
#include "controller/core/instance_types.h"
#include "controller/core/inventory.h"
#include "controller/core/plan.h"
#include "controller/core/scope.h"

namespace gwlbtap::controller {

struct RunRequest {
  std::string run_id = {};
  std::string occasion = {};  // what client tokens are made of: the event, or the run itself
  Scope scope = Scope::Everything();
  bool is_purge = false;     // delete all that is ours; then the scope is everything
  bool has_no_caps = false;  // as many deletions as it takes
  // What the request is about was made or changed just now, so that EC2 may not yet show it.
  bool is_recent = false;
};

// A text of its own for every run: 32 hexadecimal digits, by chance.
[[nodiscard]] std::string NewRunId();

struct ReconcileTools {
  InventorySource& source;
  // EC2 for one thread; any thread.
  std::function<std::unique_ptr<SessionCalls>()> make_calls;
  JsonLog& log;
  std::chrono::milliseconds source_pause{3'300};  // before looking again for what is recent
};

// One thread at a time. Keeps nothing from run to run but which types EC2 has refused.
class Reconciler {
 public:
  Reconciler(Config config, ReconcileTools tools);

  // What a run would do: a report without execution.
  [[nodiscard]] RunReport PlanOnly(const RunRequest& request, const aws::CallLimits& limits);

  // Does it, and logs every action. Ends soon after `limits`, with whatever is left counted.
  [[nodiscard]] RunReport Run(const RunRequest& request, const aws::CallLimits& limits);

  [[nodiscard]] const Config& config() const noexcept { return config_; }

 private:
  [[nodiscard]] Inventory ReadInventory(const RunRequest& request, const aws::CallLimits& limits);
  [[nodiscard]] Plan PlanFrom(const RunRequest& request, const Inventory& inventory) const;
  [[nodiscard]] ExecutionReport Carry(const RunRequest& request, const Plan& plan,
                                      const Inventory& inventory, const aws::CallLimits& limits);
  void LogPlan(const RunRequest& request, const RunReport& report);
  void LogAction(const RunRequest& request, const ActionResult& result);
  void LogEnd(const RunReport& report);

  const Config config_;
  const ReconcileTools tools_;
  TypeLearning learning_;
};

}  // namespace gwlbtap::controller
