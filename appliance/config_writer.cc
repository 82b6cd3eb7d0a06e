// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "appliance/config.h"
#include "config/toml_writer.h"
#include "config/units.h"

namespace gwlbtap {
namespace {

// One overload per kind of exporter.
struct ExporterWriter {
  TomlWriter& writer;

  void operator()(const ListenConfig& listen) const {
    writer.Text("listen", ToString(listen.address));
    writer.Text("queue", FormatSize(listen.queue_bytes));
    writer.Number("max_clients", listen.max_clients);
  }
  void operator()(const ConnectConfig& connect) const {
    writer.Text("connect", ToString(connect.address));
    writer.Text("queue", FormatSize(connect.queue_bytes));
    writer.Text("retry_initial", FormatDuration(connect.retry_initial));
    writer.Text("retry_maximum", FormatDuration(connect.retry_maximum));
  }
  void operator()(const FileConfig& file) const { writer.Text("file", file.path); }
};

void WriteHealth(TomlWriter& writer, const HealthConfig& health, const LiveConfig& live) {
  const HealthThresholds& thresholds = live.thresholds;
  writer.Header("", "[health]");
  if (!health.addresses.empty()) writer.Texts("address", health.addresses);
  writer.Number("port", health.port);
  writer.Text("path", health.path);
  writer.Text("check", ToString(health.check));
  if (health.listen.has_value()) writer.Text("listen", ToString(*health.listen));
  if (health.tls.has_value()) {
    writer.Text("certificate", health.tls->certificate);
    writer.Text("key", health.tls->key);
  }
  writer.Duration("worker_timeout", thresholds.worker_timeout);
  writer.Duration("exporter_timeout", thresholds.exporter_timeout);
  writer.Ratio("max_loss", thresholds.max_loss_ratio);
  writer.Number("min_packets", thresholds.min_loss_packets);
  writer.Duration("loss_window", live.loss_window);
  writer.Ratio("min_free_buffers", thresholds.min_free_buffers);
  writer.Duration("fail_after", thresholds.fail_after);
  writer.Duration("recover_after", thresholds.recover_after);
}

void WriteDrain(TomlWriter& writer, const LifecycleConfig& lifecycle, const LiveConfig& live) {
  writer.Header("", "[drain]");
  writer.Duration("quiet", live.drain.quiet);
  writer.Duration("deadline", live.drain.deadline);
  writer.Duration("flush_timeout", live.flush_timeout);
  writer.Boolean("watch_lifecycle", lifecycle.is_watched);
  if (!lifecycle.is_watched) return;
  writer.Duration("poll_interval", lifecycle.poll_interval);
  if (!lifecycle.region.empty()) writer.Text("region", lifecycle.region);
  if (!lifecycle.group.empty()) {
    writer.Text("group", lifecycle.group);
    writer.Text("hook", lifecycle.hook);
  }
}

}  // namespace

std::string ToToml(const Config& config) {
  TomlWriter writer;
  writer.Header("", "[dataplane]");
  writer.Text("port", config.boot.port);
  writer.Number("workers", config.boot.workers);
  writer.Number("buffers", config.boot.buffers);
  writer.Number("max_sources", config.boot.max_sources);
  writer.Text("unknown_critical_options", ToString(config.boot.unknown_critical_options));
  writer.Text("when_full", ToString(config.boot.when_full));
  WriteHealth(writer, config.health, config.live);
  WriteDrain(writer, config.lifecycle, config.live);
  if (!config.control_socket.empty()) {
    writer.Header("", "[control]");
    writer.Text("socket", config.control_socket);
  }
  for (const StreamConfig& stream : config.streams) {
    writer.Header("", "[[stream]]");
    writer.Text("name", stream.name);
    writer.Text("format", ToString(stream.format));
    writer.Number("snap_length", stream.snap_length);
    writer.Text("flush_interval", FormatDuration(stream.flush_interval));
    writer.Number("required", stream.required);
    for (const ExporterConfig& exporter : stream.exporters) {
      writer.Header("  ", "[[stream.exporter]]");
      std::visit(ExporterWriter{writer}, exporter);
    }
  }
  return std::move(writer).Take();
}

}  // namespace gwlbtap
