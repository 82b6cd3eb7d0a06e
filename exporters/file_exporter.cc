// SPDX-License-Identifier: Apache-2.0
#include "exporters/file_exporter.h"

#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <optional>
#include <thread>
#include <utility>

#include "exporters/doorbell.h"
#include "exporters/pcap_format.h"

namespace gwlbtap {
namespace {

constexpr int kLongestSleepMilliseconds = 100;

class FileExporter final : public Exporter {
 public:
  FileExporter(const std::string& path, const StreamFormat& format, OutputFile::IfExists if_exists)
      : path_(path), format_(format), if_exists_(if_exists), name_("file " + path) {}

  ~FileExporter() override {
    is_finishing_.store(true, std::memory_order_release);  // pairs with the acquire in Run()
    Join();
  }

  const std::string& name() const noexcept override { return name_; }

  std::size_t Collectors() const noexcept override {
    return has_failed_.load(std::memory_order_relaxed) ? 0 : 1;
  }

  std::uint64_t Turns() const noexcept override { return turns_.Read(); }

  std::uint64_t Handed() const noexcept override { return HandedTo(queues_).packets; }

  std::uint64_t Missed() const noexcept override {
    return DroppedFrom(queues_).packets + write_failed_.Read().packets + shutdown_.Read().packets;
  }

  ExporterQueue& AddQueue() override { return queues_.emplace_back(doorbell_); }

  std::size_t ChunksHeld() const noexcept override { return 1; }

  absl::Status Open() override {
    absl::StatusOr<OutputFile> file = OutputFile::Create(path_, if_exists_);
    if (!file.ok()) return file.status();
    const auto header = PcapFileHeader(format_.format, format_.snap_length);
    if (const absl::Status status = file->Write(header); !status.ok()) {
      file->Discard();
      return status;
    }
    file_.emplace(*std::move(file));
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "exporter-file");
      RunWhateverComes();
    });
    return absl::OkStatus();
  }

  absl::Status Failure() override {
    // acquire: pairs with the release in Fail()
    return has_failed_.load(std::memory_order_acquire) ? failure_ : absl::OkStatus();
  }

  void Finish(std::chrono::steady_clock::time_point deadline) override {
    deadline_ = deadline;
    is_wanted_ = true;
    is_finishing_.store(true, std::memory_order_release);  // pairs with the acquire in Run()
    doorbell_.Ring();
    Join();
  }

  ExporterReport Report() override {
    ExporterReport report;
    report.name = name_;
    report.failure = std::string(Failure().message());
    DeliveryReport& delivery = report.delivery;
    delivery.delivered = delivered_.Read();
    delivery.dropped_for(DropReason::kWriteFailed) = write_failed_.Read();
    delivery.dropped_for(DropReason::kShutdown) = shutdown_.Read();
    for (const ExporterQueue& queue : queues_) {
      report.handed += queue.offered();
      delivery.dropped_for(DropReason::kQueueFull) += queue.dropped();
      delivery.in_flight += queue.waiting();
    }
    delivery.offered = report.handed;
    return report;
  }

 private:
  void Join() {
    if (thread_.joinable()) thread_.join();
  }

  // What is thrown, for lack of memory say, costs this exporter alone.
  void RunWhateverComes() noexcept {
    bool has_ended = false;
    while (!has_ended) {
      try {
        Run();
        has_ended = true;
      } catch (const std::exception& error) {
        Fail(absl::InternalError(fmt::format("the thread of {}: {}", name_, error.what())));
      }
    }
  }

  void Run() {
    while (true) {
      turns_.Add();
      // Looked at before the queues: what was handed over before the end is seen after it.
      const bool is_last_round = is_finishing_.load(std::memory_order_acquire);
      while (WriteOne()) {
      }
      if (is_last_round) break;
      doorbell_.Arm();
      if (!WriteOne()) doorbell_.Wait(kLongestSleepMilliseconds);
      doorbell_.Disarm();
    }
    if (has_failed_.load(std::memory_order_relaxed)) return;
    if (!is_wanted_) return file_->Discard();
    if (const absl::Status status = file_->Commit(); !status.ok()) Fail(status);
  }

  // One chunk, if there is one, from any of the queues.
  bool WriteOne() {
    for (ExporterQueue& queue : queues_) {
      const std::optional<ChunkLease> chunk = queue.TryTake();
      if (!chunk.has_value()) continue;
      Write(**chunk);
      turns_.Add();
      return true;
    }
    return false;
  }

  void Write(const Chunk& chunk) {
    if (has_failed_.load(std::memory_order_relaxed)) {
      write_failed_.Add(chunk.amount());
    } else if (IsTooLate()) {
      shutdown_.Add(chunk.amount());
    } else if (const absl::Status status = file_->Write(chunk.bytes()); status.ok()) {
      delivered_.Add(chunk.amount());
    } else {
      write_failed_.Add(chunk.amount());
      Fail(status);
    }
  }

  bool IsTooLate() const {
    return is_finishing_.load(std::memory_order_acquire) &&  // pairs with the release in Finish()
           std::chrono::steady_clock::now() >= deadline_;
  }

  void Fail(const absl::Status& status) {
    const bool is_cut = !file_->partial_path().empty();
    const std::string failure =
        is_cut ? fmt::format("{}; whole records up to there are in {}",
                             std::string(status.message()), file_->partial_path())
               : std::string(status.message());
    spdlog::error("{}: {}", name_, failure);
    failure_ = absl::Status(status.code(), failure);
    has_failed_.store(true, std::memory_order_release);  // pairs with the acquire in Failure()
  }

  const std::string path_;
  const StreamFormat format_;
  const OutputFile::IfExists if_exists_;
  const std::string name_;
  Doorbell doorbell_;
  std::deque<ExporterQueue> queues_;
  std::optional<OutputFile> file_;
  std::thread thread_;
  std::atomic<bool> is_finishing_{false};
  bool is_wanted_ = false;  // false until Finish(): what never got that far leaves nothing behind
  std::atomic<bool> has_failed_{false};
  absl::Status failure_;  // written once, before has_failed_
  std::chrono::steady_clock::time_point deadline_;
  Counter turns_;
  AmountCounter delivered_;
  AmountCounter write_failed_;
  AmountCounter shutdown_;
};

}  // namespace

std::unique_ptr<Exporter> MakeFileExporter(const std::string& path, const StreamFormat& format,
                                           OutputFile::IfExists if_exists) {
  return std::make_unique<FileExporter>(path, format, if_exists);
}

}  // namespace gwlbtap
