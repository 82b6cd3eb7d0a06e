// SPDX-License-Identifier: Apache-2.0
#include "appliance/health_monitor.h"

#include <algorithm>

#include "health/figures.h"
#include "health/find_causes.h"

namespace gwlbtap {
namespace {

// Between two looks, no more than this counts as silence: longer is our own pause, not theirs.
constexpr std::chrono::milliseconds kLongestStep{250};

// The watch over the counter with this index, which now stands at `count`. One that is new, as all
// are at the first look, gets a watch of its own.
ProgressWatch& Observe(std::vector<ProgressWatch>& watches, std::size_t index, std::uint64_t count,
                       std::chrono::nanoseconds now) {
  if (index == watches.size()) watches.emplace_back(kLongestStep);
  watches[index].Observe(count, now);
  return watches[index];
}

bool IsLess(const PacketLoss& left, const PacketLoss& right) {
  return RatioOf(left.lost, std::max<std::uint64_t>(left.offered, 1)) <
         RatioOf(right.lost, std::max<std::uint64_t>(right.offered, 1));
}

}  // namespace

HealthMonitor::HealthMonitor(const LiveConfig& live)
    : thresholds_(live.thresholds), loss_window_(live.loss_window), losses_(live.loss_window) {}

const Verdict& HealthMonitor::Judge(const ApplianceCondition& condition,
                                    const std::optional<std::string>& drain_reason,
                                    std::chrono::steady_clock::time_point now) {
  is_receiving_ = condition.is_receiving;
  snapshot_ = Look(condition, now.time_since_epoch());
  snapshot_.drain_reason = drain_reason;
  verdict_ =
      hold_down_.Judge(FindCauses(snapshot_, thresholds_), thresholds_, now.time_since_epoch());
  return verdict_;
}

HealthSnapshot HealthMonitor::Look(const ApplianceCondition& condition,
                                   std::chrono::nanoseconds now) {
  HealthSnapshot snapshot;
  snapshot.is_link_up = condition.is_link_up;
  snapshot.buffers = {.free = condition.buffers.free, .total = condition.buffers.total};
  losses_.Observe(condition.handled, condition.lost, now);
  snapshot.loss = losses_.Loss();
  for (std::size_t index = 0; index < condition.worker_turns.size(); ++index) {
    const ProgressWatch& watch = Observe(workers_, index, condition.worker_turns[index], now);
    snapshot.workers.push_back(
        {.has_started = watch.HasStarted(), .silent_for = watch.silent_for()});
  }
  std::size_t exporter_index = 0;
  for (const ApplianceCondition::Stream& stream : condition.streams) {
    StreamHealth& health = snapshot.streams.emplace_back();
    health.name = stream.name;
    health.required = stream.required;
    for (const ExporterCondition& exporter : stream.exporters) {
      health.connected += exporter.collectors;
      const PacketLoss missed = MissedBy(exporter, exporter_index, now);
      if (&exporter == &stream.exporters.front() || IsLess(missed, health.missed)) {
        health.missed = missed;
      }
      const ProgressWatch& watch = Observe(exporters_, exporter_index++, exporter.turns, now);
      snapshot.exporters.push_back({.name = exporter.name,
                                    .stream = stream.name,
                                    .is_required = stream.required > 0,
                                    .failure = std::string(exporter.failure.message()),
                                    .silent_for = watch.silent_for()});
    }
  }
  return snapshot;
}

PacketLoss HealthMonitor::MissedBy(const ExporterCondition& exporter, std::size_t index,
                                   std::chrono::nanoseconds now) {
  if (index == exporter_losses_.size()) exporter_losses_.emplace_back(loss_window_);
  // What was handed over may still be on its way: its fate is seen in a later look.
  exporter_losses_[index].Observe(exporter.handed - std::min(exporter.handed, exporter.missed),
                                  exporter.missed, now);
  return exporter_losses_[index].Loss();
}

bool HealthMonitor::HasStalledWorker() const noexcept {
  return is_receiving_ &&
         std::ranges::any_of(snapshot_.workers, [this](const WorkerHealth& worker) {
           return worker.silent_for >= thresholds_.worker_timeout;
         });
}

void HealthMonitor::SetThresholds(const LiveConfig& live) {
  thresholds_ = live.thresholds;
  if (loss_window_ == live.loss_window) return;
  loss_window_ = live.loss_window;
  losses_ = LossWindow(live.loss_window);
  exporter_losses_.clear();
}

}  // namespace gwlbtap
