// SPDX-License-Identifier: Apache-2.0
//
// Watches the appliance and forms the verdict. Control thread only; time is an argument.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "appliance/appliance.h"
#include "appliance/health_config.h"
#include "health/health_snapshot.h"
#include "health/hold_down.h"
#include "health/loss_window.h"
#include "health/progress_watch.h"
#include "health/verdict.h"

namespace gwlbtap {

class HealthMonitor {
 public:
  explicit HealthMonitor(const LiveConfig& live);

  // The verdict on an appliance in this condition. Call it several times within the shortest of the
  // timeouts.
  [[nodiscard]] const Verdict& Judge(const ApplianceCondition& condition,
                                     const std::optional<std::string>& drain_reason,
                                     std::chrono::steady_clock::time_point now);

  // As of the last Judge().
  [[nodiscard]] const HealthSnapshot& snapshot() const noexcept { return snapshot_; }
  [[nodiscard]] const Verdict& verdict() const noexcept { return verdict_; }
  [[nodiscard]] bool HasStalledWorker() const noexcept;

  // Other thresholds from now on.
  void SetThresholds(const LiveConfig& live);

 private:
  [[nodiscard]] HealthSnapshot Look(const ApplianceCondition& condition,
                                    std::chrono::nanoseconds now);

  // Of the exporter with this index over all streams.
  [[nodiscard]] PacketLoss MissedBy(const ExporterCondition& exporter, std::size_t index,
                                    std::chrono::nanoseconds now);

  HealthThresholds thresholds_;
  std::chrono::milliseconds loss_window_;
  LossWindow losses_;
  std::vector<ProgressWatch> workers_;
  std::vector<ProgressWatch> exporters_;     // of all streams, in their order
  std::vector<LossWindow> exporter_losses_;  // likewise
  HoldDown hold_down_;
  bool is_receiving_ = false;
  HealthSnapshot snapshot_;
  Verdict verdict_;
};

}  // namespace gwlbtap
