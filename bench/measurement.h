// SPDX-License-Identifier: Apache-2.0
//
// All stages over the same port, turn by turn, for one size of inner packets. Main thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "bench/stage.h"
#include "dataplane/dpdk/eal.h"
#include "dataplane/dpdk/port.h"

namespace gwlbtap {

struct ReplayBenchOptions {
  std::vector<std::uint32_t> sizes = {64, 512, 1400};  // inner Ethernet frames
  std::size_t frames = 4'096;
  std::uint32_t flows = 512;
  std::uint32_t sources = 4;
  std::size_t rounds = 5;
  double seconds = 0.3;  // of each turn
  bool without_iperf3 = false;
  bool json = false;
};

// Medians over all rounds.
struct StageResult {
  std::string name;
  double packets_per_second = 0;
  double of_ceiling = 0;  // of the ratios to the ceiling of the same round
  double slowest_of_ceiling = 0;
  double fastest_of_ceiling = 0;
  std::uint64_t packets = 0;  // in all turns together
  std::vector<StageLosses> losses;
};

struct SizeResult {
  std::uint32_t size = 0;
  std::vector<StageResult> stages;
  dpdk::PortLosses port;                // of all stages together
  std::uint64_t segmented = 0;          // likewise
  std::optional<double> iperf3_gbit;    // median, Gbit/s; none if it was not measured
  std::optional<double> tcp_to_iperf3;  // records as they are on the socket
};

// Packet buffer memory that the measurement of one size takes.
[[nodiscard]] std::size_t PortMemory();

// `port_index` tells the devices of one process apart.
[[nodiscard]] absl::StatusOr<SizeResult> Measure(dpdk::Eal& eal, const ReplayBenchOptions& options,
                                                 std::uint32_t size, std::size_t port_index);

}  // namespace gwlbtap
