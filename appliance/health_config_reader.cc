// SPDX-License-Identifier: Apache-2.0
#include "appliance/health_config_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "appliance/config_values.h"
#include "appliance/ip_text.h"
#include "config/text_values.h"

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr milliseconds kMinTimeout{100};
constexpr milliseconds kMaxTimeout = minutes(10);
constexpr milliseconds kMinLossWindow{100};
constexpr milliseconds kMaxHold = minutes(60);
constexpr milliseconds kMaxDeadline = minutes(120);
constexpr milliseconds kMaxFlushTimeout = minutes(10);
constexpr std::uint64_t kMaxMinPackets = 1'000'000'000;
constexpr std::size_t kMaxPathLength = 1024;  // AWS Elastic Load Balancing: HealthCheckPath

void ReadAddresses(TableReader& reader, HealthConfig& health) {
  std::vector<std::string> found;
  if (!reader.ReadTexts("address", found)) return;
  if (found.size() > kMaxHealthAddresses) {
    reader.ValueError("address", fmt::format("{} addresses are too many; allowed are {}",
                                             found.size(), kMaxHealthAddresses));
  }
  for (const std::string& text : found) {
    if (!ParseIpAddress(text).has_value()) {
      reader.ValueError("address", fmt::format("\"{}\" is not an IPv4 or IPv6 address", text));
    } else if (std::ranges::find(health.addresses, text) != health.addresses.end()) {
      reader.ValueError("address", fmt::format("\"{}\" is there twice", text));
    } else {
      health.addresses.push_back(text);
    }
  }
}

bool IsPathCharacter(char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#'; }

void ReadPath(TableReader& reader, HealthConfig& health) {
  std::string path;
  if (!ReadPlainText(reader, "path", path)) return;
  if (!path.starts_with('/') || path.size() > kMaxPathLength ||
      !std::ranges::all_of(path, IsPathCharacter)) {
    reader.ValueError("path",
                      fmt::format("\"{}\" is not the path of a URL, such as \"/health\"; it takes "
                                  "at most {} characters",
                                  path, kMaxPathLength));
    return;
  }
  health.path = std::move(path);
}

void ReadServer(TableReader& reader, HealthConfig& health) {
  if (Endpoint endpoint; ReadEndpoint(reader, "listen", endpoint)) {
    health.listen = std::move(endpoint);
  }
  CertificateFiles files;
  const bool has_certificate = ReadPlainText(reader, "certificate", files.certificate);
  const bool has_key = ReadPlainText(reader, "key", files.key);
  if (has_certificate && has_key) health.tls = std::move(files);
  if (has_certificate && !reader.Has("key")) {
    reader.KeyError("certificate", "is of no use without a key");
  }
  if (has_key && !reader.Has("certificate")) {
    reader.KeyError("key", "is of no use without a certificate");
  }
  for (const std::string_view name : {"certificate", "key"}) {
    if (reader.Has(name) && !reader.Has("listen")) {
      reader.KeyError(name, "belongs to listen, which is missing");
    }
  }
}

// A duration in whole milliseconds.
void ReadTime(TableReader& reader, std::string_view key, milliseconds minimum, milliseconds maximum,
              nanoseconds& value) {
  if (milliseconds found{}; reader.ReadDuration(key, minimum, maximum, found)) value = found;
}

void ReadThresholds(TableReader& reader, LiveConfig& live) {
  HealthThresholds& thresholds = live.thresholds;
  ReadTime(reader, "worker_timeout", kMinTimeout, kMaxTimeout, thresholds.worker_timeout);
  ReadTime(reader, "exporter_timeout", seconds(1), kMaxTimeout, thresholds.exporter_timeout);
  reader.ReadNumber("max_loss", 0, 1, thresholds.max_loss_ratio);
  reader.ReadInteger<std::uint64_t>("min_packets", 1, kMaxMinPackets, thresholds.min_loss_packets);
  reader.ReadDuration("loss_window", kMinLossWindow, kMaxTimeout, live.loss_window);
  reader.ReadNumber("min_free_buffers", 0, 1, thresholds.min_free_buffers);
  ReadTime(reader, "fail_after", milliseconds(0), kMaxHold, thresholds.fail_after);
  ReadTime(reader, "recover_after", milliseconds(0), kMaxHold, thresholds.recover_after);
}

}  // namespace

void ReadHealth(TableReader reader, HealthConfig& health, LiveConfig& live) {
  ReadAddresses(reader, health);
  reader.ReadInteger<std::uint16_t>("port", 1, 65'535, health.port);
  ReadPath(reader, health);
  reader.ReadChoice("check", std::array{HealthCheckKind::kHttp, HealthCheckKind::kTcp},
                    health.check);
  ReadServer(reader, health);
  ReadThresholds(reader, live);
  reader.RefuseUnknownKeys();
}

void ReadDrain(TableReader reader, LifecycleConfig& lifecycle, LiveConfig& live) {
  reader.ReadDuration("quiet", milliseconds(0), kMaxHold, live.drain.quiet);
  reader.ReadDuration("deadline", milliseconds(0), kMaxDeadline, live.drain.deadline);
  reader.ReadDuration("flush_timeout", milliseconds(0), kMaxFlushTimeout, live.flush_timeout);
  reader.ReadBoolean("watch_lifecycle", lifecycle.is_watched);
  reader.ReadDuration("poll_interval", milliseconds(100), kMaxTimeout, lifecycle.poll_interval);
  ReadPlainText(reader, "region", lifecycle.region);
  ReadPlainText(reader, "group", lifecycle.group);
  ReadPlainText(reader, "hook", lifecycle.hook);
  for (const auto& [key, other] : {std::pair{"group", "hook"}, std::pair{"hook", "group"}}) {
    if (reader.Has(key) && !reader.Has(other)) {
      reader.KeyError(key, fmt::format("is of no use without {}", other));
    }
  }
  for (const std::string_view key : {"poll_interval", "region", "group", "hook"}) {
    if (reader.Has(key) && !lifecycle.is_watched) {
      reader.KeyError(key, "is of no use without watch_lifecycle = true");
    }
  }
  reader.RefuseUnknownKeys();
}

}  // namespace gwlbtap
