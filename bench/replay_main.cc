// SPDX-License-Identifier: Apache-2.0
//
// bench_replay: how fast a port can be emptied, and how much of that is left after each step of the
// packet's path. See bench/README.md.
#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <vector>

#include "bench/measurement.h"
#include "bench/report.h"

namespace gwlbtap {
namespace {

int Run(const ReplayBenchOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  spdlog::set_level(spdlog::level::warn);
  auto eal = dpdk::Eal::Start(dpdk::DeviceArguments{}, PortMemory());
  if (!eal.ok()) {
    fmt::print(stderr, "bench_replay: {}\n", eal.status().ToString());
    return 1;
  }
  std::vector<SizeResult> results;
  bool is_lossless = true;
  for (const std::uint32_t size : options.sizes) {
    const absl::StatusOr<SizeResult> result = Measure(**eal, options, size, results.size());
    if (!result.ok()) {
      fmt::print(stderr, "bench_replay: {}\n", result.status().ToString());
      return 1;
    }
    for (const StageResult& stage : result->stages) is_lossless &= stage.losses.empty();
    results.push_back(*result);
  }
  fmt::print("{}", options.json ? ToJson(options, results) : ToTable(results));
  if (!is_lossless) fmt::print(stderr, "bench_replay: packets were lost; the rates say little\n");
  return is_lossless ? 0 : 1;
}

}  // namespace
}  // namespace gwlbtap

int main(int argc, char** argv) {
  gwlbtap::ReplayBenchOptions options;
  CLI::App app("Receiving, decapsulation, serialisation and TCP, side by side");
  app.add_option("--sizes", options.sizes, "lengths of the inner Ethernet frames")
      ->capture_default_str();
  app.add_option("--rounds", options.rounds, "turns of every stage")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "length of a turn")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--frames", options.frames, "different frames, at most 4096")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--flows", options.flows, "inner flows")->capture_default_str();
  app.add_option("--sources", options.sources, "pairs of endpoint and VNI")->capture_default_str();
  app.add_flag("--without-iperf3", options.without_iperf3, "do not measure loopback TCP itself");
  app.add_flag("--json", options.json, "print one JSON object");
  CLI11_PARSE(app, argc, argv);
  return gwlbtap::Run(options);
}
