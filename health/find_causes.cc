// SPDX-License-Identifier: Apache-2.0
#include "health/find_causes.h"

#include <algorithm>
#include <string>

#include "health/figures.h"

namespace gwlbtap {
namespace {

bool IsTooMuch(const PacketLoss& loss, const HealthThresholds& thresholds) {
  return loss.offered >= std::max<std::uint64_t>(thresholds.min_loss_packets, 1) &&
         RatioOf(loss.lost, loss.offered) > thresholds.max_loss_ratio;
}

void FindInWorkers(const HealthSnapshot& snapshot, const HealthThresholds& thresholds,
                   std::vector<Cause>& causes) {
  if (snapshot.workers.empty()) causes.push_back({CauseKind::kStarting, "there is no worker yet"});
  for (std::size_t i = 0; i < snapshot.workers.size(); ++i) {
    const WorkerHealth& worker = snapshot.workers[i];
    const std::string name = "worker " + std::to_string(i);
    if (!worker.has_started) {
      causes.push_back({CauseKind::kStarting, name + " has not gone round its loop yet"});
    } else if (worker.silent_for >= thresholds.worker_timeout) {
      causes.push_back({CauseKind::kWorkerStalled, name + " has not gone round its loop for " +
                                                       SecondsText(worker.silent_for)});
    }
  }
}

void FindInPort(const HealthSnapshot& snapshot, const HealthThresholds& thresholds,
                std::vector<Cause>& causes) {
  if (!snapshot.is_link_up) causes.push_back({CauseKind::kLinkDown, "the link is down"});
  const PacketLoss& loss = snapshot.loss;
  if (IsTooMuch(loss, thresholds)) {
    causes.push_back({CauseKind::kLosingPackets, PercentText(loss.lost, loss.offered) +
                                                     " of packets lost in the last " +
                                                     SecondsText(loss.period)});
  }
  const PacketBuffers& buffers = snapshot.buffers;
  if (buffers.total > 0 && RatioOf(buffers.free, buffers.total) < thresholds.min_free_buffers) {
    causes.push_back({CauseKind::kBuffersExhausted, std::to_string(buffers.free) + " of " +
                                                        std::to_string(buffers.total) +
                                                        " packet buffers are free"});
  }
}

void FindInStreams(const HealthSnapshot& snapshot, const HealthThresholds& thresholds,
                   std::vector<Cause>& causes) {
  for (const StreamHealth& stream : snapshot.streams) {
    if (stream.required > 0 && IsTooMuch(stream.missed, thresholds)) {
      causes.push_back(
          {CauseKind::kLosingPackets, "stream " + stream.name + ": " +
                                          PercentText(stream.missed.lost, stream.missed.offered) +
                                          " of packets reached no collector in the last " +
                                          SecondsText(stream.missed.period)});
    }
    if (stream.connected >= stream.required || stream.can_spill) continue;
    causes.push_back({CauseKind::kCollectorsMissing,
                      "stream " + stream.name + ": " + std::to_string(stream.connected) + " of " +
                          std::to_string(stream.required) + " required collectors"});
  }
}

void FindInExporters(const HealthSnapshot& snapshot, const HealthThresholds& thresholds,
                     Findings& findings) {
  const auto report = [&findings](const ExporterHealth& exporter, CauseKind kind,
                                  const std::string& what) {
    auto& list = exporter.is_required ? findings.causes : findings.notes;
    list.push_back({kind, "stream " + exporter.stream + ": " + exporter.name + " " + what});
  };
  for (const ExporterHealth& exporter : snapshot.exporters) {
    if (!exporter.failure.empty()) {
      report(exporter, CauseKind::kExporterFailed, "has failed: " + exporter.failure);
    } else if (exporter.silent_for >= thresholds.exporter_timeout) {
      report(exporter, CauseKind::kExporterStalled,
             "has made no progress for " + SecondsText(exporter.silent_for));
    }
  }
}

}  // namespace

Findings FindCauses(const HealthSnapshot& snapshot, const HealthThresholds& thresholds) {
  Findings findings;
  FindInWorkers(snapshot, thresholds, findings.causes);
  FindInPort(snapshot, thresholds, findings.causes);
  FindInStreams(snapshot, thresholds, findings.causes);
  FindInExporters(snapshot, thresholds, findings);
  if (snapshot.drain_reason) {
    findings.causes.push_back({CauseKind::kDraining, "draining: " + *snapshot.drain_reason});
  }
  std::stable_sort(findings.causes.begin(), findings.causes.end(),
                   [](const Cause& left, const Cause& right) { return left.kind < right.kind; });
  return findings;
}

Cause ControlStalled(std::chrono::nanoseconds silent_for) {
  return {CauseKind::kControlStalled,
          "the control thread has formed no verdict for " + SecondsText(silent_for)};
}

}  // namespace gwlbtap
