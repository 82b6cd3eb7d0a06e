// SPDX-License-Identifier: Apache-2.0
//
// The streams of a configuration, brought to life: their exporters, the thread that these run on,
// and the writers through which workers feed them. Control thread only.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <absl/status/status.h>

#include "appliance/config.h"
#include "exporters/exporter.h"
#include "exporters/io_thread.h"
#include "exporters/output_file.h"
#include "exporters/stream_writer.h"

namespace gwlbtap {

struct ExportOptions {
  WhenFull when_full = WhenFull::kDrop;
  // With WhenFull::kWait: a client that has taken nothing for as long is no longer waited for.
  std::chrono::milliseconds stall_timeout{1000};
  OutputFile::IfExists if_exists = OutputFile::IfExists::kRefuse;
  bool gives_up_connecting = false;  // a collector that is not there at the start is a failure
};

// How an exporter is doing at this moment.
struct ExporterCondition {
  std::string name;
  std::size_t collectors = 0;  // who take what comes
  std::uint64_t turns = 0;     // of its thread's loop
  std::uint64_t handed = 0;    // packets
  std::uint64_t missed = 0;    // of these, those that nobody got
  absl::Status failure = {};   // why it has stopped for good, or what its thread has failed at
};

class Exports {
 public:
  // Nothing is opened yet.
  Exports(std::span<const StreamConfig> streams, const ExportOptions& options);
  ~Exports();
  Exports(const Exports&) = delete;
  Exports& operator=(const Exports&) = delete;

  // One writer per stream, for one worker. Before Open(); outlived by this object.
  [[nodiscard]] std::vector<std::unique_ptr<StreamWriter>> MakeWriters();

  // Binds, creates files, starts to connect. Fails with the first thing that is wrong.
  [[nodiscard]] absl::Status Open();

  // Every address and port that clients may come to; after Open().
  [[nodiscard]] std::vector<std::string> ListeningOn() const;

  // TCP clients at this moment.
  [[nodiscard]] std::size_t ConnectedClients() const;

  // The first exporter's that has one, or Ok.
  [[nodiscard]] absl::Status Failure();

  // Of each exporter of the stream with this index, without waiting for any of their threads.
  [[nodiscard]] std::vector<ExporterCondition> Conditions(std::size_t stream);

  // Workers that wait for room stop doing so: their packets are dropped and counted.
  void GiveUpWaiting() noexcept { give_up_.store(true, std::memory_order_relaxed); }

  // After the workers have ended: delivers what is left, at the latest until `deadline`.
  void Finish(std::chrono::steady_clock::time_point deadline);

  // Of each exporter of the stream with this index.
  [[nodiscard]] std::vector<ExporterReport> Report(std::size_t stream);

 private:
  struct Stream {
    StreamFormat format;
    std::vector<std::unique_ptr<Exporter>> exporters;
  };

  [[nodiscard]] std::unique_ptr<Exporter> Make(const ExporterConfig& config,
                                               const StreamFormat& format);

  const ExportOptions options_;
  std::atomic<bool> give_up_{false};
  IoThread io_{"exporters-tcp"};
  std::vector<Stream> streams_;
};

}  // namespace gwlbtap
