// SPDX-License-Identifier: Apache-2.0
//
// The appliance as a whole: a DPDK port, its workers, the streams and their exporters, from start
// to the last flushed packet. Control thread only.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "appliance/account.h"
#include "appliance/config.h"
#include "appliance/exports.h"
#include "appliance/port_guard.h"
#include "dataplane/dpdk/eal.h"
#include "dataplane/dpdk/ethdev_source.h"
#include "dataplane/dpdk/port.h"
#include "dataplane/pipeline.h"

namespace gwlbtap {

class Appliance {
 public:
  // Opens exporters and port; nothing is received yet. One at a time in a process.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Appliance>> Open(const Config& config);
  ~Appliance();
  Appliance(const Appliance&) = delete;
  Appliance& operator=(const Appliance&) = delete;

  // Begins to receive.
  void Start();

  // Ends receiving, delivers what is held within the configured time, and closes.
  [[nodiscard]] Account Stop();

  [[nodiscard]] std::vector<std::string> ListeningOn() const { return exports_.ListeningOn(); }
  [[nodiscard]] std::size_t ConnectedClients() const { return exports_.ConnectedClients(); }
  [[nodiscard]] std::uint64_t FramesReceived() const noexcept;

  // Advances as long as every worker goes round its loop, and none of them waits for an exporter.
  [[nodiscard]] std::uint64_t SlowestWorkersTurns() const noexcept;
  // Why one of the exporters has stopped for good, or Ok.
  [[nodiscard]] absl::Status Failure() { return exports_.Failure(); }

 private:
  explicit Appliance(const Config& config);
  [[nodiscard]] absl::Status OpenPort();
  void RunWorker(std::size_t index);
  void JoinWorkers();
  [[nodiscard]] PortAccount Losses();

  // Each outlives what comes after it. Pipelines own the chunks that exporters hold leases on.
  const Config config_;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
  Exports exports_;
  std::unique_ptr<dpdk::Eal> eal_;
  std::unique_ptr<dpdk::Port> port_;
  std::optional<PortGuard> port_guard_;
  std::vector<std::unique_ptr<dpdk::EthdevSource>> packet_sources_;
  std::atomic<bool> stop_{false};                // relaxed: join() orders everything else
  std::atomic<std::size_t> running_workers_{0};  // likewise
  std::vector<std::thread> workers_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace gwlbtap
