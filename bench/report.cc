// SPDX-License-Identifier: Apache-2.0
#include "bench/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

namespace gwlbtap {
namespace {

double NanosecondsPerPacket(const StageResult& stage) { return 1e9 / stage.packets_per_second; }

double InnerGbit(const SizeResult& result, const StageResult& stage) {
  return stage.packets_per_second * result.size * 8 / 1e9;
}

std::string LossesText(const std::vector<StageLosses>& losses) {
  std::string text;
  for (const StageLosses& loss : losses) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", loss.packets, loss.reason);
  }
  return text.empty() ? "0" : text;
}

// What the port lost, as far as it did.
std::vector<StageLosses> PortLossesOf(const SizeResult& result) {
  std::vector<StageLosses> losses = {{"missed", result.port.missed},
                                     {"errors", result.port.errors},
                                     {"no_buffer", result.port.no_buffer},
                                     {"segmented", result.segmented}};
  std::erase_if(losses, [](const StageLosses& loss) { return loss.packets == 0; });
  return losses;
}

nlohmann::ordered_json LossesJson(const std::vector<StageLosses>& losses) {
  auto json = nlohmann::ordered_json::object();
  for (const StageLosses& loss : losses) json[loss.reason] = loss.packets;
  return json;
}

nlohmann::ordered_json StageJson(const SizeResult& result, const StageResult& stage) {
  return {{"name", stage.name},
          {"packets_per_second", stage.packets_per_second},
          {"ns_per_packet", NanosecondsPerPacket(stage)},
          {"inner_gbit_per_second", InnerGbit(result, stage)},
          {"of_ceiling", stage.of_ceiling},
          {"of_ceiling_slowest", stage.slowest_of_ceiling},
          {"of_ceiling_fastest", stage.fastest_of_ceiling},
          {"packets", stage.packets},
          {"lost", LossesJson(stage.losses)}};
}

}  // namespace

std::string ToTable(std::span<const SizeResult> results) {
  std::string text =
      fmt::format("{:>5}  {:<14}{:>8}{:>11}{:>14}{:>12}{:>13}  {}\n", "inner", "stage", "Mpps",
                  "ns/packet", "inner Gbit/s", "of ceiling", "from - to", "lost");
  for (const SizeResult& result : results) {
    for (const StageResult& stage : result.stages) {
      const std::string range =
          fmt::format("{:.2f} - {:.2f}", stage.slowest_of_ceiling, stage.fastest_of_ceiling);
      text +=
          fmt::format("{:>5}  {:<14}{:>8.2f}{:>11.1f}{:>14.1f}{:>12.3f}{:>13}  {}\n", result.size,
                      stage.name, stage.packets_per_second / 1e6, NanosecondsPerPacket(stage),
                      InnerGbit(result, stage), stage.of_ceiling, range, LossesText(stage.losses));
    }
    if (result.iperf3_gbit.has_value()) {
      text +=
          fmt::format("{:>5}  {:<14}{:.1f} Gbit/s; tcp, record headers included, is {:.2f} of it\n",
                      result.size, "iperf3", *result.iperf3_gbit, *result.tcp_to_iperf3);
    }
    if (const std::vector<StageLosses> losses = PortLossesOf(result); !losses.empty()) {
      text += fmt::format("{:>5}  {:<14}lost {}\n", result.size, "port", LossesText(losses));
    }
  }
  return text;
}

std::string ToJson(const ReplayBenchOptions& options, std::span<const SizeResult> results) {
  nlohmann::ordered_json json = {{"rounds", options.rounds},   {"seconds", options.seconds},
                                 {"frames", options.frames},   {"flows", options.flows},
                                 {"sources", options.sources}, {"sizes", nullptr}};
  json["sizes"] = nlohmann::ordered_json::array();
  for (const SizeResult& result : results) {
    nlohmann::ordered_json size = {{"inner", result.size}};
    for (const StageResult& stage : result.stages) {
      size["stages"].push_back(StageJson(result, stage));
    }
    size["port_lost"] = LossesJson(PortLossesOf(result));
    if (result.iperf3_gbit.has_value()) {
      size["iperf3_gbit_per_second"] = *result.iperf3_gbit;
      size["tcp_to_iperf3"] = *result.tcp_to_iperf3;
    }
    json["sizes"].push_back(std::move(size));
  }
  return json.dump(2) + "\n";
}

}  // namespace gwlbtap
