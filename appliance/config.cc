// SPDX-License-Identifier: Apache-2.0
#include "appliance/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "appliance/config_values.h"
#include "appliance/health_config_reader.h"
#include "config/document.h"
#include "config/errors.h"
#include "config/table_reader.h"
#include "config/text_values.h"
#include "dataplane/dpdk/device_arguments.h"

namespace gwlbtap {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kMaxWorkers = 64;
constexpr std::size_t kMinBuffers = 512;
constexpr std::size_t kMaxBuffers = 1U << 20U;
constexpr std::size_t kMaxSources = 1U << 24U;
constexpr std::uint32_t kMinSnapLength = 64;
constexpr microseconds kMinFlushInterval{100};
constexpr microseconds kMaxFlushInterval = seconds(10);
constexpr std::uint64_t kMinQueueBytes = 1ULL << 20U;
constexpr std::uint64_t kMaxQueueBytes = 64ULL << 30U;
constexpr std::size_t kMaxClients = 1024;
constexpr std::size_t kMaxRequired = 1'000'000;
constexpr milliseconds kMinRetry{10};
constexpr milliseconds kMaxRetry = minutes(10);
constexpr std::string_view kFileTimeConversions = "YymdjHMSFT%";

constexpr std::array kKinds{std::string_view("listen"), std::string_view("connect"),
                            std::string_view("file")};

// What must not be used twice, and the path of the key that used it first.
struct Taken {
  std::map<std::string, std::string> names;
  std::map<std::string, std::string> listeners;
  std::map<std::string, std::string> files;
};

// All that any kind of exporter has, as far as it could be read.
struct ExporterKeys {
  ListenConfig listen;
  ConnectConfig connect;
  FileConfig file;
};

void ReadDataplane(TableReader reader, BootConfig& boot) {
  reader.Require("port", "is missing; write for example \"net_af_packet0,iface=eth1\"");
  if (ReadPlainText(reader, "port", boot.port)) {
    const absl::StatusOr<dpdk::DeviceArguments> device = dpdk::ParseDevice(boot.port);
    if (!device.ok()) reader.ValueError("port", std::string(device.status().message()));
  }
  reader.ReadInteger<std::size_t>("workers", 1, kMaxWorkers, boot.workers);
  reader.ReadInteger<std::size_t>("buffers", kMinBuffers, kMaxBuffers, boot.buffers);
  reader.ReadInteger<std::size_t>("max_sources", 1, kMaxSources, boot.max_sources);
  reader.ReadChoice("unknown_critical_options",
                    std::array{UnknownCriticalOptions::kAccept, UnknownCriticalOptions::kRefuse},
                    boot.unknown_critical_options);
  reader.ReadChoice("when_full", std::array{WhenFull::kDrop, WhenFull::kWait}, boot.when_full);
  reader.RefuseUnknownKeys();
}

void ReadFilePath(TableReader& reader, FileConfig& file, Taken& taken) {
  if (!ReadPlainText(reader, "file", file.path)) return;
  if (file.path.ends_with('/')) {
    reader.ValueError("file", fmt::format("\"{}\" names a directory, not a file", file.path));
  }
  for (std::size_t i = file.path.find('%'); i != std::string::npos;
       i = file.path.find('%', i + 2)) {
    const std::string_view conversion = std::string_view(file.path).substr(i, 2);
    if (conversion.size() == 2 && kFileTimeConversions.find(conversion[1]) != std::string::npos) {
      continue;
    }
    reader.ValueError("file",
                      fmt::format("\"{}\" in it is no date or time; allowed after a percent "
                                  "sign are the characters {}",
                                  conversion, kFileTimeConversions));
  }
  RefuseTwice(reader, "file", file.path, taken.files);
}

void ReadRetry(TableReader& reader, ConnectConfig& connect) {
  const bool has_initial =
      reader.ReadDuration("retry_initial", kMinRetry, kMaxRetry, connect.retry_initial);
  const bool has_maximum =
      reader.ReadDuration("retry_maximum", kMinRetry, kMaxRetry, connect.retry_maximum);
  const bool is_readable = (has_initial || !reader.Has("retry_initial")) &&
                           (has_maximum || !reader.Has("retry_maximum"));
  if (is_readable && connect.retry_initial > connect.retry_maximum) {
    reader.ValueError(has_initial ? "retry_initial" : "retry_maximum",
                      fmt::format("retry_initial, {} ms, must not exceed retry_maximum, {} ms",
                                  connect.retry_initial.count(), connect.retry_maximum.count()));
  }
}

ExporterKeys ReadExporterKeys(TableReader& reader, Taken& taken) {
  ExporterKeys keys;
  if (ReadEndpoint(reader, "listen", keys.listen.address) && keys.listen.address.port != 0) {
    RefuseTwice(reader, "listen", ToString(keys.listen.address), taken.listeners);
  }
  if (ReadEndpoint(reader, "connect", keys.connect.address) && keys.connect.address.port == 0) {
    reader.ValueError("connect", "port 0 cannot be connected to; allowed are 1 to 65535");
  }
  ReadFilePath(reader, keys.file, taken);
  reader.ReadSize("queue", kMinQueueBytes, kMaxQueueBytes, keys.listen.queue_bytes);
  keys.connect.queue_bytes = keys.listen.queue_bytes;
  reader.ReadInteger<std::size_t>("max_clients", 1, kMaxClients, keys.listen.max_clients);
  ReadRetry(reader, keys.connect);
  return keys;
}

void RefuseKeysOfOthers(TableReader& reader, std::string_view kind) {
  struct Owned {
    std::string_view key;
    std::array<std::string_view, 2> owners;
    std::string_view belongs_to;
  };
  constexpr std::array<Owned, 4> kOwned{{
      {"queue", {"listen", "connect"}, "listen or connect"},
      {"max_clients", {"listen", ""}, "listen"},
      {"retry_initial", {"connect", ""}, "connect"},
      {"retry_maximum", {"connect", ""}, "connect"},
  }};
  for (const auto& [key, owners, belongs_to] : kOwned) {
    if (!reader.Has(key) || std::ranges::find(owners, kind) != owners.end()) continue;
    reader.KeyError(
        key, fmt::format("does not go with {}; it belongs to exporters with {}", kind, belongs_to));
  }
}

void ReadExporter(TableReader reader, StreamConfig& stream, Taken& taken) {
  ExporterKeys keys = ReadExporterKeys(reader, taken);
  reader.RefuseUnknownKeys();
  std::vector<std::string_view> kinds;
  std::ranges::copy_if(kKinds, std::back_inserter(kinds),
                       [&](std::string_view kind) { return reader.Has(kind); });
  if (kinds.size() != 1) {
    reader.TableError(
        "", fmt::format("needs exactly one of listen, connect and file, found {}",
                        kinds.empty() ? "none" : fmt::format("{}", fmt::join(kinds, " and "))));
    return;
  }
  RefuseKeysOfOthers(reader, kinds.front());
  if (kinds.front() == "listen") {
    stream.exporters.emplace_back(std::move(keys.listen));
  } else if (kinds.front() == "connect") {
    stream.exporters.emplace_back(std::move(keys.connect));
  } else {
    stream.exporters.emplace_back(std::move(keys.file));
  }
}

void ReadStreamName(TableReader& reader, StreamConfig& stream, Taken& taken) {
  reader.Require("name", "is missing; every stream has one of its own");
  if (ReadName(reader, "name", stream.name)) {
    RefuseTwice(reader, "name", stream.name, taken.names);
  }
}

void ReadRequired(TableReader& reader, StreamConfig& stream) {
  const std::size_t most = MostCollectors(stream);
  if (reader.ReadInteger<std::size_t>("required", 0, kMaxRequired, stream.required) &&
      stream.required > most && !stream.exporters.empty()) {
    reader.ValueError(
        "required", fmt::format("{} collectors are more than the exporters of this stream take, {}",
                                stream.required, most));
  }
}

StreamConfig ReadStream(TableReader reader, Taken& taken) {
  StreamConfig stream;
  ReadStreamName(reader, stream, taken);
  reader.ReadChoice("format", std::array{CaptureFormat::kPcap, CaptureFormat::kPcapNs},
                    stream.format);
  if (reader.ReadInteger<std::uint32_t>("snap_length", 0, kMaxRecordBytes, stream.snap_length) &&
      stream.snap_length != 0 && stream.snap_length < kMinSnapLength) {
    reader.ValueError(
        "snap_length",
        fmt::format("{} is out of range; allowed are {} to {}, or 0 for whole packets",
                    stream.snap_length, kMinSnapLength, kMaxRecordBytes));
  }
  reader.ReadDuration("flush_interval", kMinFlushInterval, kMaxFlushInterval,
                      stream.flush_interval);
  for (TableReader& exporter :
       reader.RequireTables("exporter", "is missing; a stream needs at least one exporter")) {
    ReadExporter(std::move(exporter), stream, taken);
  }
  ReadRequired(reader, stream);
  reader.RefuseUnknownKeys();
  return stream;
}

Config ReadConfig(const toml::table& document, ConfigErrors& errors) {
  Config config;
  Taken taken;
  TableReader root(document, "", errors);
  root.Require("dataplane", "is missing; it names at least the port");
  if (std::optional<TableReader> dataplane = root.FindTable("dataplane")) {
    ReadDataplane(*std::move(dataplane), config.boot);
  }
  if (std::optional<TableReader> health = root.FindTable("health")) {
    ReadHealth(*std::move(health), config.health, config.live);
  }
  if (std::optional<TableReader> drain = root.FindTable("drain")) {
    ReadDrain(*std::move(drain), config.lifecycle, config.live);
  }
  if (std::optional<TableReader> control = root.FindTable("control")) {
    ReadPlainText(*control, "socket", config.control_socket);
    control->RefuseUnknownKeys();
  }
  for (TableReader& stream : root.RequireTables("stream", "is missing; at least one is needed")) {
    config.streams.push_back(ReadStream(std::move(stream), taken));
  }
  root.RefuseUnknownKeys();
  return config;
}

}  // namespace

std::size_t MostClients(const StreamConfig& stream) noexcept {
  std::size_t clients = 0;
  for (const ExporterConfig& exporter : stream.exporters) {
    if (const auto* const listen = std::get_if<ListenConfig>(&exporter)) {
      clients += listen->max_clients;
    } else if (std::holds_alternative<ConnectConfig>(exporter)) {
      ++clients;
    }
  }
  return clients;
}

std::size_t MostCollectors(const StreamConfig& stream) noexcept {
  return MostClients(stream) + static_cast<std::size_t>(std::ranges::count_if(
                                   stream.exporters, [](const ExporterConfig& exporter) {
                                     return std::holds_alternative<FileConfig>(exporter);
                                   }));
}

absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view name) {
  Config config;
  const absl::Status status =
      ReadDocument(text, name, [&config](const toml::table& document, ConfigErrors& errors) {
        config = ReadConfig(document, errors);
      });
  if (!status.ok()) return status;
  return config;
}

}  // namespace gwlbtap
