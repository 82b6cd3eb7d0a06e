// SPDX-License-Identifier: Apache-2.0
#include "controller/app/reconcile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "controller/app/action_facts.h"
#include "controller/app/executor.h"
#include "controller/core/planner.h"

namespace gwlbtap::controller {
namespace {

constexpr int kReadAttempts = 4;  // of what is recent, the first one included

using InstancesById = std::unordered_map<std::string_view, const Instance*>;

InstancesById IndexOf(const Inventory& inventory) {
  InstancesById index;
  for (const Instance& instance : inventory.instances) index.emplace(instance.id, &instance);
  return index;
}

bool HasInstances(const Inventory& inventory, const Scope& scope) {
  return std::ranges::all_of(scope.instances, [&](const std::string& id) {
    return std::ranges::any_of(inventory.instances,
                               [&](const Instance& instance) { return instance.id == id; });
  });
}

bool HasInterface(const Instance& instance, const std::string& interface_id) {
  return std::ranges::any_of(instance.interfaces, [&](const NetworkInterface& interface) {
    return interface.id == interface_id;
  });
}

// The same, as far as it matters to one interface, which has `sessions`.
Inventory InventoryFor(const Inventory& inventory, const std::string& interface_id,
                       std::vector<MirrorSession> sessions) {
  Inventory part{.account_id = inventory.account_id,
                 .targets = inventory.targets,
                 .sessions = std::move(sessions),
                 .gaps = inventory.gaps};
  for (const Instance& instance : inventory.instances) {
    if (HasInterface(instance, interface_id)) part.instances.push_back(instance);
  }
  // Hashed VNIs keep clear of all others.
  std::ranges::copy_if(
      inventory.sessions, std::back_inserter(part.sessions),
      [&](const MirrorSession& each) { return each.interface_id != interface_id; });
  return part;
}

Config WithoutCaps(Config config) {
  config.limits.max_deletes = std::numeric_limits<std::size_t>::max();
  config.limits.max_delete_fraction = 1;
  return config;
}

LogLevel LevelFor(ActionEnd end) {
  switch (end) {
    case ActionEnd::kDone:
    case ActionEnd::kObsolete:
    case ActionEnd::kSkipped:
      return LogLevel::kInfo;
    case ActionEnd::kBlocked:
    case ActionEnd::kRemaining:
      return LogLevel::kWarn;
    case ActionEnd::kFailed:
      return LogLevel::kError;
  }
  return LogLevel::kError;
}

std::string_view NameOf(const RunRequest& request) {
  return request.is_purge ? "purge" : "reconcile";
}

}  // namespace

std::string NewRunId() {
  std::random_device chance;
  std::string id;
  for (int i = 0; i < 4; ++i) id += fmt::format("{:08x}", static_cast<std::uint32_t>(chance()));
  return id;
}

Reconciler::Reconciler(Config config, ReconcileTools tools)
    : config_(std::move(config)), tools_(std::move(tools)) {}

RunReport Reconciler::PlanOnly(const RunRequest& request, const aws::CallLimits& limits) {
  const Inventory inventory = ReadInventory(request, limits);
  return {.run_id = request.run_id,
          .scope = request.scope,
          .is_purge = request.is_purge,
          .gaps = inventory.gaps,
          .plan = PlanFrom(request, inventory)};
}

RunReport Reconciler::Run(const RunRequest& request, const aws::CallLimits& limits) {
  const auto begin = aws::CallLimits::Clock::now();
  RunReport report{.run_id = request.run_id, .scope = request.scope, .is_purge = request.is_purge};
  Inventory inventory = ReadInventory(request, limits);
  report.gaps = inventory.gaps;
  report.plan = PlanFrom(request, inventory);
  LogPlan(request, report);
  if (!report.plan.actions.empty()) {
    report.execution = Carry(request, report.plan, inventory, limits);
    const auto& refused = report.execution.refused_types;
    learning_.refused.insert(refused.begin(), refused.end());
  }
  report.duration =
      std::chrono::duration_cast<std::chrono::milliseconds>(aws::CallLimits::Clock::now() - begin);
  LogEnd(report);
  return report;
}

Inventory Reconciler::ReadInventory(const RunRequest& request, const aws::CallLimits& limits) {
  if (request.is_purge) return tools_.source.ReadSessions(limits);
  for (int attempt = 1;; ++attempt) {
    Inventory inventory = tools_.source.Read(request.scope, limits);
    if (!request.is_recent || attempt == kReadAttempts || HasInstances(inventory, request.scope) ||
        !aws::Pause(tools_.source_pause, limits)) {
      return inventory;
    }
  }
}

Plan Reconciler::PlanFrom(const RunRequest& request, const Inventory& inventory) const {
  if (request.is_purge) return MakePurgePlan(config_, inventory);
  return MakePlan(request.has_no_caps ? WithoutCaps(config_) : config_, inventory, request.scope,
                  learning_);
}

ExecutionReport Reconciler::Carry(const RunRequest& request, const Plan& plan,
                                  const Inventory& inventory, const aws::CallLimits& limits) {
  const InstancesById instances = IndexOf(inventory);
  const ExecutorOptions options{.controller_id = config_.controller.id,
                                .occasion = request.occasion,
                                .concurrency = config_.limits.concurrency,
                                .is_source_new = request.is_recent,
                                .source_pause = tools_.source_pause};
  const ExecutorHooks hooks{
      .make_calls = tools_.make_calls,
      .plan_anew =
          [&](const std::string& interface_id, std::vector<MirrorSession> sessions) {
            const RunRequest part{.run_id = request.run_id,
                                  .occasion = request.occasion,
                                  .scope = {.interfaces = {interface_id}},
                                  .is_purge = request.is_purge,
                                  .has_no_caps = request.has_no_caps};
            return PlanFrom(part, InventoryFor(inventory, interface_id, std::move(sessions)))
                .actions;
          },
      .unproven_type_of =
          [&](const std::string& instance_id) {
            const auto found = instances.find(instance_id);
            if (found == instances.end()) return std::string();
            const std::string& type = found->second->type;
            const bool is_proven = SupportOf(type, config_.types) == TypeSupport::kSupported;
            return is_proven ? std::string() : type;
          },
      .observe = [&](const ActionResult& result) { LogAction(request, result); }};
  return Execute(plan.actions, options, hooks, limits);
}

void Reconciler::LogPlan(const RunRequest& request, const RunReport& report) {
  for (const std::string& gap : report.gaps) {
    tools_.log.Write(LogLevel::kError, "the inventory is incomplete",
                     {{"run", request.run_id}, {"gap", gap}});
  }
  for (const std::string& warning : report.plan.warnings) {
    tools_.log.Write(LogLevel::kWarn, warning, {{"run", request.run_id}});
  }
  const Plan& plan = report.plan;
  tools_.log.Write(LogLevel::kInfo, "planned",
                   {{"run", request.run_id},
                    {"work", std::string(NameOf(request))},
                    {"scope", ToString(request.scope)},
                    {"actions", std::uint64_t{plan.actions.size()}},
                    {"skips", std::uint64_t{plan.skips.size()}},
                    {"desired", std::uint64_t{plan.desired}},
                    {"unchanged", std::uint64_t{plan.unchanged}}});
  for (const Skip& skip : plan.skips) {
    tools_.log.Write(LogLevel::kDebug, "skip",
                     {{"run", request.run_id},
                      {"code", skip.code},
                      {"interface", skip.interface_id},
                      {"instance", skip.instance_id},
                      {"rule", skip.rule},
                      {"reason", skip.reason}});
  }
}

void Reconciler::LogAction(const RunRequest& request, const ActionResult& result) {
  std::vector<LogField> fields{{"run", request.run_id},
                               {"scope", ToString(request.scope)},
                               {"action", std::string(ToString(KindOf(result.action)))},
                               {"interface", InterfaceOf(result.action)},
                               {"instance", InstanceOf(result.action)},
                               {"rule", RuleOf(result.action)},
                               {"reason", ReasonOf(result.action)},
                               {"ms", std::int64_t{result.duration.count()}}};
  if (!result.session_id.empty()) fields.push_back({"session", result.session_id});
  if (!result.code.empty()) fields.push_back({"code", result.code});
  if (!result.detail.empty()) fields.push_back({"detail", result.detail});
  tools_.log.Write(LevelFor(result.end), ToString(result.end), fields);
}

void Reconciler::LogEnd(const RunReport& report) {
  const std::vector<Problem> problems = ProblemsOf(report);
  std::vector<LogField> fields{{"run", report.run_id},
                               {"summary", Summary(report)},
                               {"ms", std::int64_t{report.duration.count()}}};
  if (!problems.empty()) fields.push_back({"problem", problems.front().text});
  tools_.log.Write(problems.empty() ? LogLevel::kInfo : LogLevel::kWarn, "run ended", fields);
}

}  // namespace gwlbtap::controller
