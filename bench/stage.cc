// SPDX-License-Identifier: Apache-2.0
#include "bench/stage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <thread>
#include <utility>

#include "appliance/collect_account.h"
#include "appliance/exports.h"
#include "bench/discarding_reader.h"
#include "dataplane/pipeline.h"
#include "dataplane/worker.h"
#include "exporters/endpoint.h"

namespace gwlbtap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBurstsPerLook = 64;             // between looks at the clock that ends a turn
constexpr std::chrono::seconds kPatience{10};  // for the last bytes of a turn

std::chrono::duration<double> Since(Clock::time_point start) { return Clock::now() - start; }

class Ceiling : public Stage {
 public:
  explicit Ceiling(dpdk::EthdevSource& source) : Stage("ceiling"), source_(source) {}

  absl::StatusOr<Turn> Take(std::chrono::duration<double> time) override {
    const WallTime now = Now();
    const Clock::time_point start = Clock::now();
    Turn turn;
    do {
      for (int i = 0; i < kBurstsPerLook; ++i) {
        source_.Receive(burst_, now);
        turn.packets += burst_.size();
        source_.Release(burst_);
        burst_.Clear();
      }
      turn.time = Since(start);
    } while (turn.time < time);
    return turn;
  }

  absl::StatusOr<std::vector<StageLosses>> Finish() override { return std::vector<StageLosses>(); }

 private:
  dpdk::EthdevSource& source_;
  FrameBurst burst_;
};

class PipelineStage : public Stage {
 public:
  PipelineStage(std::string_view name, dpdk::EthdevSource& source,
                std::vector<StreamConfig> streams)
      : Stage(name),
        streams_(std::move(streams)),
        exports_(streams_, {.when_full = WhenFull::kWait}) {
    pipelines_.push_back(std::make_unique<Pipeline>(PipelineOptions{}, exports_.MakeWriters()));
    worker_.emplace(source, *pipelines_.front());
  }

  absl::Status Open() {
    if (absl::Status status = exports_.Open(); !status.ok()) return status;
    for (const std::string& address : exports_.ListeningOn()) {
      const absl::StatusOr<Endpoint> endpoint = ParseEndpoint(address);
      if (!endpoint.ok()) return endpoint.status();
      auto reader = DiscardingReader::Connect(*endpoint);
      if (!reader.ok()) return reader.status();
      reader_ = *std::move(reader);
      while (exports_.ConnectedClients() == 0) std::this_thread::yield();
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Turn> Take(std::chrono::duration<double> time) override {
    const std::uint64_t before = Received();
    const Clock::time_point start = Clock::now();
    do {
      for (int i = 0; i < kBurstsPerLook; ++i) worker_->RunOnce(Now());
    } while (Since(start) < time);
    pipelines_.front()->Flush();
    if (reader_ != nullptr) {
      const Amount stored = pipelines_.front()->stream(0).counters().stored.Read();
      absl::Status status = reader_->WaitFor(kPcapFileHeaderSize + stored.bytes, kPatience);
      if (!status.ok()) return status;
    }
    return Turn{Received() - before, Since(start)};
  }

  absl::StatusOr<std::vector<StageLosses>> Finish() override {
    exports_.Finish(Clock::now() + kPatience);
    const Account account = CollectAccount(pipelines_, exports_, streams_);
    if (const std::vector<std::string> broken = BrokenLaws(account); !broken.empty()) {
      return absl::InternalError(fmt::format("{}: {}", name(), fmt::join(broken, "; ")));
    }
    return LossesOf(account);
  }

 private:
  [[nodiscard]] std::uint64_t Received() const noexcept {
    return pipelines_.front()->counters().received.Read().packets;
  }

  static std::vector<StageLosses> LossesOf(const Account& account) {
    std::vector<StageLosses> losses;
    const auto add = [&losses](std::string_view reason, std::uint64_t packets) {
      if (packets != 0) losses.push_back({std::string(reason), packets});
    };
    add(ToString(Fate::kNotTunnel), account.fate(Fate::kNotTunnel));
    add(ToString(Fate::kDroppedMalformed), account.fate(Fate::kDroppedMalformed));
    for (const StreamAccount& stream : account.streams) {
      add(ToString(Fate::kDroppedNoChunk), stream.no_chunk);
      for (const ExporterReport& exporter : stream.exporters) {
        for (std::size_t reason = 0; reason < kDropReasonCount; ++reason) {
          add(ToString(static_cast<DropReason>(reason)), exporter.delivery.dropped[reason].packets);
        }
      }
    }
    return losses;
  }

  const std::vector<StreamConfig> streams_;
  Exports exports_;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
  std::optional<Worker<dpdk::EthdevSource>> worker_;
  std::unique_ptr<DiscardingReader> reader_;
};

absl::StatusOr<std::unique_ptr<Stage>> Opened(std::unique_ptr<PipelineStage> stage) {
  if (absl::Status status = stage->Open(); !status.ok()) return status;
  return stage;
}

}  // namespace

std::unique_ptr<Stage> MakeCeiling(dpdk::EthdevSource& source) {
  return std::make_unique<Ceiling>(source);
}

absl::StatusOr<std::unique_ptr<Stage>> MakeDecapsulation(dpdk::EthdevSource& source) {
  return Opened(
      std::make_unique<PipelineStage>("decapsulation", source, std::vector<StreamConfig>()));
}

absl::StatusOr<std::unique_ptr<Stage>> MakeSerialisation(dpdk::EthdevSource& source) {
  const StreamConfig stream{.name = "bench", .exporters = {}};
  return Opened(
      std::make_unique<PipelineStage>("serialisation", source, std::vector<StreamConfig>{stream}));
}

absl::StatusOr<std::unique_ptr<Stage>> MakeTcp(dpdk::EthdevSource& source) {
  const ListenConfig listen{.address = {"127.0.0.1", 0}};
  const StreamConfig stream{.name = "bench", .exporters = {listen}};
  return Opened(std::make_unique<PipelineStage>("tcp", source, std::vector<StreamConfig>{stream}));
}

}  // namespace gwlbtap
