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
#include "dataplane/dpdk/ethdev_sender.h"
#include "dataplane/dpdk/ethdev_source.h"
#include "dataplane/dpdk/port.h"
#include "dataplane/health_board.h"
#include "dataplane/pipeline.h"
#include "health/health_page.h"

namespace gwlbtap {

// How everything is doing at this moment.
struct ApplianceCondition {
  struct Stream {
    std::string name;
    std::size_t required = 0;
    std::vector<ExporterCondition> exporters = {};
  };

  bool is_receiving = false;  // from Start() on
  std::vector<std::uint64_t> worker_turns = {};
  bool is_link_up = false;
  dpdk::BufferUse buffers = {};
  std::uint64_t lost = 0;     // frames: before they were received, or for lack of room to store
  std::uint64_t handled = 0;  // all others
  std::vector<Stream> streams = {};
};

class Appliance {
 public:
  // Opens exporters and port; nothing is received yet. One at a time in a process.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Appliance>> Open(const Config& config);
  ~Appliance();
  Appliance(const Appliance&) = delete;
  Appliance& operator=(const Appliance&) = delete;

  // Begins to receive.
  void Start();

  // Ends receiving, delivers what is held within the configured time, and closes. Workers that do
  // not end in that time are left behind.
  [[nodiscard]] Account Stop();

  // After Stop(): whether some were. Then nothing of this object may be taken apart, and the process
  // has to end without that.
  [[nodiscard]] bool HasStuckWorkers() const noexcept { return has_stuck_workers_; }

  [[nodiscard]] std::vector<std::string> ListeningOn() const { return exports_.ListeningOn(); }
  [[nodiscard]] std::size_t ConnectedClients() const { return exports_.ConnectedClients(); }
  [[nodiscard]] std::uint64_t FramesReceived() const noexcept;
  // Out of tunnels so far.
  [[nodiscard]] std::uint64_t PacketsDecapsulated() const noexcept;

  // Advances as long as every worker goes round its loop, and none of them waits for an exporter.
  [[nodiscard]] std::uint64_t SlowestWorkersTurns() const noexcept;
  // What the health verdict goes by. Does not wait for any other thread.
  [[nodiscard]] ApplianceCondition Condition();

  [[nodiscard]] bool IsReceiving() const noexcept { return !workers_.empty(); }

  // What health checks that come to the port are told from now on. Several times a second, or they
  // are told that nobody decides any more.
  void PostHealthPage(const HealthPage& page) {
    board_.Post(page, std::chrono::steady_clock::now());
  }

  // What Stop() may take for delivering what is held.
  void SetFlushTimeout(std::chrono::milliseconds timeout) noexcept { flush_timeout_ = timeout; }

  // Why one of the exporters has stopped for good, or what its thread has failed at, or Ok.
  [[nodiscard]] absl::Status Failure() { return exports_.Failure(); }

 private:
  explicit Appliance(const Config& config);
  [[nodiscard]] absl::Status OpenPort();
  void SetUpLocalFrames();
  void RunWorker(std::size_t index);
  void EndWorkers(std::chrono::steady_clock::time_point deadline);
  [[nodiscard]] bool AwaitWorkers(std::chrono::steady_clock::time_point deadline) const;
  [[nodiscard]] PortAccount Losses();

  // Each outlives what comes after it. Pipelines own the chunks that exporters hold leases on.
  const Config config_;
  std::chrono::milliseconds flush_timeout_;
  HealthBoard board_;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
  Exports exports_;
  std::unique_ptr<dpdk::Eal> eal_;
  std::unique_ptr<dpdk::Port> port_;
  std::optional<PortGuard> port_guard_;
  std::vector<std::unique_ptr<dpdk::EthdevSource>> packet_sources_;
  std::vector<std::unique_ptr<dpdk::EthdevSender>> senders_;
  std::atomic<bool> stop_{false};                // relaxed: join() orders everything else
  std::atomic<std::size_t> running_workers_{0};  // likewise
  std::vector<std::thread> workers_;
  bool has_stuck_workers_ = false;
  // As last asked for: a device may take its time over it.
  std::optional<std::chrono::steady_clock::time_point> asked_at_;
  PortAccount losses_;
  bool is_link_up_ = false;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace gwlbtap
