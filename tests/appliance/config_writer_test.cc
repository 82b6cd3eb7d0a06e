// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "appliance/config.h"

namespace gwlbtap {
namespace {

using namespace std::chrono_literals;

Config ConfigWithEveryKindOfExporter() {
  Config config;
  config.boot.port = "net_af_packet0,iface=eth1";
  config.streams.resize(2);
  config.streams[0].name = "siem";
  config.streams[0].exporters.emplace_back(ListenConfig{.address = {"0.0.0.0", 57012}});
  config.streams[0].exporters.emplace_back(ConnectConfig{.address = {"::1", 57012}});
  config.streams[1].name = "archive";
  config.streams[1].exporters.emplace_back(FileConfig{"a \"quoted\\path\" %Y.pcap"});
  return config;
}

TEST(ToToml, SpellsOutEveryDefault) {
  EXPECT_EQ(ToToml(ConfigWithEveryKindOfExporter()), R"([dataplane]
port = "net_af_packet0,iface=eth1"
workers = 1
buffers = 8192
max_sources = 65536
unknown_critical_options = "accept"
when_full = "drop"

[health]
port = 80
path = "/health"
check = "http"
worker_timeout = "1s"
exporter_timeout = "5s"
max_loss = 0.05
min_packets = 1000
loss_window = "10s"
min_free_buffers = 0.02
fail_after = "0s"
recover_after = "5s"

[drain]
quiet = "30s"
deadline = "5min"
flush_timeout = "5s"
watch_lifecycle = false

[[stream]]
name = "siem"
format = "pcap"
snap_length = 0
flush_interval = "10ms"
required = 0

  [[stream.exporter]]
  listen = "0.0.0.0:57012"
  queue = "64MiB"
  max_clients = 16

  [[stream.exporter]]
  connect = "[::1]:57012"
  queue = "64MiB"
  retry_initial = "100ms"
  retry_maximum = "10s"

[[stream]]
name = "archive"
format = "pcap"
snap_length = 0
flush_interval = "10ms"
required = 0

  [[stream.exporter]]
  file = "a \"quoted\\path\" %Y.pcap"
)");
}

TEST(ToToml, ReadAgainItIsTheSameConfiguration) {
  Config config = ConfigWithEveryKindOfExporter();
  config.boot.workers = 64;
  config.live.flush_timeout = 0ms;
  config.boot.unknown_critical_options = UnknownCriticalOptions::kRefuse;
  config.boot.when_full = WhenFull::kWait;
  config.streams[0].format = CaptureFormat::kPcapNs;
  config.streams[0].snap_length = 65'535;
  config.streams[0].flush_interval = 123'456us;
  const absl::StatusOr<Config> again = ParseConfig(ToToml(config), "again.toml");
  ASSERT_TRUE(again.ok()) << again.status().ToString();
  EXPECT_EQ(*again, config);
}

}  // namespace
}  // namespace gwlbtap
