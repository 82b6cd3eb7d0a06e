// SPDX-License-Identifier: Apache-2.0
#include "appliance/status_report.h"

#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "appliance/version.h"

namespace gwlbtap {
namespace {

using Json = nlohmann::ordered_json;

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

Json CausesJson(std::span<const Cause> causes) {
  Json list = Json::array();
  for (const Cause& cause : causes) {
    list.push_back({{"name", ToString(cause.kind)}, {"text", cause.text}});
  }
  return list;
}

Json WorkersJson(const StatusReport& report) {
  Json list = Json::array();
  for (std::size_t index = 0; index < report.snapshot.workers.size(); ++index) {
    list.push_back({{"turns", report.condition.worker_turns[index]},
                    {"silent_seconds", Seconds(report.snapshot.workers[index].silent_for)}});
  }
  return list;
}

Json StreamsJson(const StatusReport& report) {
  Json list = Json::array();
  std::size_t watched = 0;  // exporters, through all streams
  for (std::size_t index = 0; index < report.condition.streams.size(); ++index) {
    const ApplianceCondition::Stream& stream = report.condition.streams[index];
    Json exporters = Json::array();
    for (const ExporterCondition& exporter : stream.exporters) {
      const ExporterHealth& health = report.snapshot.exporters[watched++];
      exporters.push_back({{"name", exporter.name},
                           {"collectors", exporter.collectors},
                           {"silent_seconds", Seconds(health.silent_for)},
                           {"failure", health.failure.empty() ? Json() : Json(health.failure)}});
    }
    list.push_back({{"name", stream.name},
                    {"required", stream.required},
                    {"collectors", report.snapshot.streams[index].connected},
                    {"exporters", std::move(exporters)}});
  }
  return list;
}

Json ServerJson(const HealthServerReport& server) {
  Json answered = Json::object();
  for (const auto& [status, count] : server.answered) {
    answered[std::to_string(static_cast<int>(status))] = count;
  }
  return {{"accepted", server.accepted},
          {"answered", std::move(answered)},
          {"left", server.left},
          {"timed_out", server.timed_out},
          {"evicted", server.evicted},
          {"tls_failed", server.tls_failed},
          {"refused", server.refused},
          {"accept_failures", server.accept_failures},
          {"open", server.open_connections},
          {"failure", server.failure.empty() ? Json() : Json(server.failure)}};
}

}  // namespace

Json ToJson(const StatusReport& report) {
  const HealthSnapshot& snapshot = report.snapshot;
  Json json;
  json["version"] = kVersion;
  json["healthy"] = report.verdict.is_healthy;
  json["causes"] = CausesJson(report.verdict.causes);
  json["notes"] = CausesJson(report.verdict.notes);
  json["draining"] = snapshot.drain_reason.has_value() ? Json(*snapshot.drain_reason) : Json();
  json["uptime_seconds"] = Seconds(report.uptime);
  json["frames_received"] = report.frames_received;
  json["packets_decapsulated"] = report.packets_decapsulated;
  json["loss"] = {{"lost", snapshot.loss.lost},
                  {"offered", snapshot.loss.offered},
                  {"seconds", Seconds(snapshot.loss.period)}};
  json["link_up"] = snapshot.is_link_up;
  json["buffers"] = {{"free", snapshot.buffers.free}, {"total", snapshot.buffers.total}};
  json["workers"] = WorkersJson(report);
  json["streams"] = StreamsJson(report);
  json["health_server"] = report.server.has_value() ? ServerJson(*report.server) : Json();
  return json;
}

}  // namespace gwlbtap
