// SPDX-License-Identifier: Apache-2.0
#include "bench/measurement.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "bench/frames.h"
#include "bench/iperf3.h"
#include "exporters/pcap_format.h"

namespace gwlbtap {
namespace {

using Stages = std::vector<std::unique_ptr<Stage>>;

// A folder that is gone when the object is.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "gwlbtap-bench-XXXXXX";
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// A port that gives the same frames over and over. It has read the file when it is open.
absl::StatusOr<std::unique_ptr<dpdk::Port>> OpenPort(dpdk::Eal& eal,
                                                     const ReplayBenchOptions& options,
                                                     std::uint32_t size, std::size_t port_index) {
  const TrafficConfig traffic{.size = size, .flows = options.flows, .sources = options.sources};
  const absl::StatusOr<FrameSet> frames = FrameSet::Count(traffic, options.frames);
  if (!frames.ok()) return frames.status();
  const TemporaryFolder folder;
  const std::string capture = folder.path() / "frames.pcap";
  if (absl::Status status = frames->WriteTo(capture); !status.ok()) return status;
  const absl::StatusOr<dpdk::DeviceArguments> device =
      dpdk::ParseDevice(fmt::format("net_pcap{},rx_pcap={},infinite_rx=1", port_index, capture));
  if (!device.ok()) return device.status();
  return dpdk::Port::Open(eal, {.device = *device});
}

absl::StatusOr<Stages> MakeStages(dpdk::EthdevSource& source) {
  Stages stages;
  stages.push_back(MakeCeiling(source));
  for (const auto make : {MakeDecapsulation, MakeSerialisation, MakeTcp}) {
    absl::StatusOr<std::unique_ptr<Stage>> stage = make(source);
    if (!stage.ok()) return stage.status();
    stages.push_back(*std::move(stage));
  }
  return stages;
}

// Of all rounds: packets per second by stage, and iperf3's Gbit/s.
struct Rounds {
  std::vector<std::vector<double>> rates;
  std::vector<std::uint64_t> packets;
  std::vector<double> iperf3;
};

absl::StatusOr<Rounds> RunRounds(const ReplayBenchOptions& options, const Stages& stages) {
  Rounds rounds;
  rounds.rates.resize(stages.size());
  rounds.packets.resize(stages.size());
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < stages.size(); ++i) {
      const absl::StatusOr<Turn> turn =
          stages[i]->Take(std::chrono::duration<double>(options.seconds));
      if (!turn.ok()) return turn.status();
      rounds.rates[i].push_back(static_cast<double>(turn->packets) / turn->time.count());
      rounds.packets[i] += turn->packets;
    }
    if (options.without_iperf3) continue;
    const absl::StatusOr<double> gbit = MeasureIperf3();
    if (gbit.ok()) rounds.iperf3.push_back(*gbit);
  }
  return rounds;
}

StageResult Summarise(const Rounds& rounds, std::size_t stage) {
  std::vector<double> ratios;
  for (std::size_t round = 0; round < rounds.rates[stage].size(); ++round) {
    ratios.push_back(rounds.rates[stage][round] / rounds.rates[0][round]);
  }
  const auto [slowest, fastest] = std::minmax_element(ratios.begin(), ratios.end());
  StageResult result;
  result.packets_per_second = Median(rounds.rates[stage]);
  result.of_ceiling = Median(ratios);
  result.slowest_of_ceiling = *slowest;
  result.fastest_of_ceiling = *fastest;
  result.packets = rounds.packets[stage];
  return result;
}

}  // namespace

std::size_t PortMemory() { return dpdk::Port::MemoryNeeded({.device = {}}); }

absl::StatusOr<SizeResult> Measure(dpdk::Eal& eal, const ReplayBenchOptions& options,
                                   std::uint32_t size, std::size_t port_index) {
  auto port = OpenPort(eal, options, size, port_index);
  if (!port.ok()) return port.status();
  dpdk::EthdevSource source((*port)->id(), 0);
  const absl::StatusOr<Stages> stages = MakeStages(source);
  if (!stages.ok()) return stages.status();
  const absl::StatusOr<Rounds> rounds = RunRounds(options, *stages);
  if (!rounds.ok()) return rounds.status();

  SizeResult result;
  result.size = size;
  for (std::size_t i = 0; i < stages->size(); ++i) {
    absl::StatusOr<std::vector<StageLosses>> losses = (*stages)[i]->Finish();
    if (!losses.ok()) return losses.status();
    StageResult& stage = result.stages.emplace_back(Summarise(*rounds, i));
    stage.name = (*stages)[i]->name();
    stage.losses = *std::move(losses);
  }
  result.port = (*port)->Losses();
  result.segmented = source.segmented();
  if (!rounds->iperf3.empty()) {
    result.iperf3_gbit = Median(rounds->iperf3);
    const double tcp_gbit = result.stages.back().packets_per_second *
                            static_cast<double>(size + kPcapRecordHeaderSize) * 8 / 1e9;
    result.tcp_to_iperf3 = tcp_gbit / *result.iperf3_gbit;
  }
  return result;
}

}  // namespace gwlbtap
