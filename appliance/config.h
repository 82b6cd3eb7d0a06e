// SPDX-License-Identifier: Apache-2.0
//
// The configuration as the program sees it, and the way from TOML text to it.
// Control thread only. No socket or device is touched here, and no file but the configuration.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <absl/status/statusor.h>

#include "appliance/health_config.h"
#include "exporters/endpoint.h"
#include "exporters/pcap_format.h"
#include "exporters/when_full.h"
#include "geneve/decap.h"

namespace gwlbtap {

// The port and what becomes of its frames. What changes here needs a restart.
struct BootConfig {
  std::string port;            // PCI address, or a DPDK device with its arguments
  std::size_t workers = 1;     // one receive queue each; keeps one core busy
  std::size_t buffers = 8192;  // packet buffers of the port, 9.5 KiB each
  std::size_t max_sources = 65'536;
  UnknownCriticalOptions unknown_critical_options = UnknownCriticalOptions::kAccept;
  WhenFull when_full = WhenFull::kDrop;

  friend bool operator==(const BootConfig&, const BootConfig&) = default;
};

struct ListenConfig {
  Endpoint address;
  std::uint64_t queue_bytes = 64ULL << 20U;  // what a client may lag behind
  std::size_t max_clients = 16;

  friend bool operator==(const ListenConfig&, const ListenConfig&) = default;
};

struct ConnectConfig {
  Endpoint address;
  std::uint64_t queue_bytes = 64ULL << 20U;
  // The first pause after a failed attempt; doubles, with jitter, up to the maximum.
  std::chrono::milliseconds retry_initial{100};
  std::chrono::milliseconds retry_maximum{10'000};

  friend bool operator==(const ConnectConfig&, const ConnectConfig&) = default;
};

struct FileConfig {
  std::string path;  // may hold strftime conversions, expanded in UTC when the file is opened

  friend bool operator==(const FileConfig&, const FileConfig&) = default;
};

using ExporterConfig = std::variant<ListenConfig, ConnectConfig, FileConfig>;

struct StreamConfig {
  std::string name;
  CaptureFormat format = CaptureFormat::kPcap;
  std::uint32_t snap_length = 0;  // 0: whole packets
  std::chrono::microseconds flush_interval{10'000};
  std::size_t required = 0;  // collectors without which the appliance is not healthy
  std::vector<ExporterConfig> exporters;

  friend bool operator==(const StreamConfig&, const StreamConfig&) = default;
};

// The most TCP clients that a stream takes at a time, and the same with its files.
[[nodiscard]] std::size_t MostClients(const StreamConfig& stream) noexcept;
[[nodiscard]] std::size_t MostCollectors(const StreamConfig& stream) noexcept;

struct Config {
  BootConfig boot;
  HealthConfig health;
  LifecycleConfig lifecycle;
  LiveConfig live;
  std::string control_socket;  // the path; empty: there is none
  std::vector<StreamConfig> streams;

  friend bool operator==(const Config&, const Config&) = default;
};

// The word that the configuration uses.
[[nodiscard]] constexpr std::string_view ToString(UnknownCriticalOptions value) noexcept {
  switch (value) {
    case UnknownCriticalOptions::kAccept:
      return "accept";
    case UnknownCriticalOptions::kRefuse:
      return "refuse";
  }
  return "?";
}

// `name` is what messages call the text: a path. Failures are those of ReadDocument().
[[nodiscard]] absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view name);

// Reads the file and parses it. A file that cannot be read is kUnavailable, with one sentence.
[[nodiscard]] absl::StatusOr<Config> LoadConfig(const std::string& path);

// The effective configuration, defaults spelled out; ParseConfig() of it gives `config` again,
// unless all the defaults make it longer than kMaxConfigBytes.
[[nodiscard]] std::string ToToml(const Config& config);

}  // namespace gwlbtap
