// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap generate: mirror traffic into a capture file, for demo, tests and benchmarks.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <string>

#include "appliance/capture_writer.h"
#include "appliance/command.h"
#include "appliance/command_options.h"
#include "appliance/held_signals.h"
#include "appliance/progress_bar.h"
#include "appliance/traffic_generator.h"

namespace gwlbtap {
namespace {

constexpr std::uint64_t kLookInterval = 4'096;  // packets between looks at signals and terminal

struct GenerateOptions {
  std::string path;
  std::uint64_t packets = 1'000'000;
  std::string size = "imix";
  std::string profile = "gwlb-mirror";
  TrafficConfig traffic;
};

const std::map<std::string, TrafficProfile>& Profiles() {
  static const std::map<std::string, TrafficProfile> profiles = {
      {"gwlb-mirror", TrafficProfile::kGwlbMirror},
      {"gwlb-inline", TrafficProfile::kGwlbInline},
      {"vxlan", TrafficProfile::kVxlan}};
  return profiles;
}

absl::Status WritePackets(TrafficGenerator& generator, std::uint64_t packets,
                          const HeldSignals& signals, CaptureWriter& writer) {
  ProgressBar progress(packets);
  std::array<std::byte, kLargestGeneratedFrame> buffer;
  absl::Status status = writer.Begin({CaptureFormat::kPcap, kMaxRecordBytes, kLinkTypeEthernet});
  for (std::uint64_t done = 0; done < packets && status.ok(); ++done) {
    if (done % kLookInterval == 0) {
      if (signals.HasCome()) return absl::CancelledError("interrupted");
      progress.Show(done);
    }
    const GeneratedFrame frame = generator.Next(buffer);
    status = writer.Append({ByteView(buffer).first(frame.size),
                            static_cast<std::uint32_t>(frame.size), frame.arrival});
  }
  return status;
}

int Generate(const GenerateOptions& options) {
  TrafficConfig traffic = options.traffic;
  traffic.profile = Profiles().at(options.profile);
  if (options.size != "imix") {
    std::uint32_t size = 0;
    const char* const end = options.size.data() + options.size.size();
    const auto [stopped, error] = std::from_chars(options.size.data(), end, size);
    if (error != std::errc() || stopped != end) {
      return Fail(fmt::format("--size {}: neither a number of bytes nor imix", options.size),
                  kExitUsage);
    }
    traffic.size = size;
  }
  absl::StatusOr<TrafficGenerator> generator = TrafficGenerator::Create(traffic);
  if (!generator.ok()) return Fail(std::string(generator.status().message()), kExitUsage);
  const HeldSignals signals;
  absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create(options.path, signals.descriptor());
  if (!writer.ok()) return Fail(std::string(writer.status().message()), kExitFailed);
  absl::Status status = WritePackets(*generator, options.packets, signals, *writer);
  if (status.ok()) status = writer->Commit();
  if (absl::IsAborted(status) && signals.HasCome()) status = absl::CancelledError("interrupted");
  // Who reads the pipe may have seen enough.
  if (status.ok() || absl::IsAborted(status)) return kExitDone;
  writer->Discard();
  return Fail(std::string(status.message()), kExitFailed);
}

}  // namespace

void AddGenerateCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<GenerateOptions>();
  TrafficConfig& traffic = options->traffic;
  CLI::App* const command =
      app.add_subcommand("generate", "Write a capture of made-up mirror traffic, seeded");
  command->add_option("--write", options->path, "pcap file; \"-\" for standard output")
      ->required()
      ->type_name("FILE");
  command->add_option("--packets", options->packets, "how many")
      ->check(AtLeastOne())
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--size", options->size,
                   "length of the inner Ethernet frame, 60 to 8446; with gwlb-inline of the frame "
                   "that is exported, with its made-up Ethernet header; imix: 64, 594 and 1518 "
                   "bytes as 7 to 4 to 1")
      ->type_name("N|imix")
      ->capture_default_str();
  command->add_option("--flows", traffic.flows, "TCP and UDP flows, both directions of each")
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--sources", traffic.sources,
                   "pairs of endpoint and VNI; at most as many as there are flows carry traffic")
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--profile", options->profile,
                   "what is around the packets: gwlb-mirror, gwlb-inline or vxlan")
      ->check(CLI::IsMember(&Profiles()).description(""))
      ->type_name("NAME")
      ->capture_default_str();
  command
      ->add_option("--ipv6-share", traffic.ipv6_share,
                   "percent of the flows that are IPv6; by default 20, or 0 with a --size below 62")
      ->type_name("PERCENT");
  command->add_option("--rate", traffic.rate, "packets per second, in the timestamps alone")
      ->type_name("PPS")
      ->capture_default_str();
  command->add_option("--seed", traffic.seed, "the same seed makes the same packets")
      ->type_name("N")
      ->capture_default_str();
  command->callback([&chosen, options] { chosen = [options] { return Generate(*options); }; });
}

}  // namespace gwlbtap
