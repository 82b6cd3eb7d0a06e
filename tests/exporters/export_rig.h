// SPDX-License-Identifier: Apache-2.0
//
// Exporters as they run in the appliance: one stream, whose worker is the thread of the test, and
// the I/O thread. The packets are numbered ones.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "exporters/exporter.h"
#include "exporters/io_thread.h"
#include "exporters/stream_writer.h"
#include "tests/exporters/numbered_records.h"

namespace gwlbtap {

// Waits for something that another thread does. The bound is for tests that would hang.
template <typename Predicate>
[[nodiscard]] bool Eventually(const Predicate& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

class ExportRig {
 public:
  explicit ExportRig(WhenFull when_full = WhenFull::kDrop) : when_full_(when_full) {}
  ExportRig(const ExportRig&) = delete;
  ExportRig& operator=(const ExportRig&) = delete;
  ~ExportRig() { io_.Stop(); }

  IoThread& io() { return io_; }

  Exporter& Add(std::unique_ptr<Exporter> exporter) {
    queues_.push_back(&exporter->AddQueue());
    chunks_ += ExporterQueue::kCapacity + exporter->ChunksHeld() + 1;
    return *exporters_.emplace_back(std::move(exporter));
  }

  // Opens everything; the first failure ends it.
  [[nodiscard]] absl::Status Start() {
    writer_.emplace(StreamFormat{}, when_full_, chunks_, queues_, give_up_);
    for (const auto& exporter : exporters_) {
      if (absl::Status status = exporter->Open(); !status.ok()) return status;
    }
    io_.Start();
    return absl::OkStatus();
  }

  // The next `count` packets, handed over together if one chunk holds them.
  void Feed(std::uint32_t count) {
    for (const std::uint32_t end = next_ + count; next_ != end; ++next_) {
      const std::vector<std::byte> packet = NumberedPacket(next_);
      EXPECT_TRUE(writer_->Append({.bytes = packet,
                                   .original_length = static_cast<std::uint32_t>(packet.size()),
                                   .arrival = ArrivalOf(next_)}));
    }
    writer_->Seal();
  }

  [[nodiscard]] std::uint32_t fed() const { return next_; }
  [[nodiscard]] Amount fed_amount() const { return writer_->counters().stored.Read(); }

 private:
  const WhenFull when_full_;
  const std::atomic<bool> give_up_{false};
  IoThread io_{"rig"};                  // outlives the exporters
  std::optional<StreamWriter> writer_;  // its chunks outlive the exporters' leases
  std::vector<ExporterQueue*> queues_;
  std::size_t chunks_ = 1;
  std::uint32_t next_ = 0;
  std::vector<std::unique_ptr<Exporter>> exporters_;
};

[[nodiscard]] inline std::chrono::steady_clock::time_point In(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

// For a Finish() that has nothing to wait for but a busy machine.
[[nodiscard]] inline std::chrono::steady_clock::time_point InGoodTime() {
  return In(std::chrono::seconds(20));
}

}  // namespace gwlbtap
