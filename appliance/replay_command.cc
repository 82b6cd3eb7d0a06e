// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap replay: a capture through the same pipeline and exporters as live traffic, at the pace of
// whoever takes the result.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "appliance/account.h"
#include "appliance/capture_file.h"
#include "appliance/collect_account.h"
#include "appliance/command.h"
#include "appliance/command_options.h"
#include "appliance/config.h"
#include "appliance/exports.h"
#include "appliance/held_signals.h"
#include "appliance/progress_bar.h"
#include "dataplane/memory_source.h"
#include "dataplane/pipeline.h"
#include "dataplane/worker.h"
#include "exporters/endpoint.h"

namespace gwlbtap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{20};        // at signals, clients and the terminal
constexpr std::chrono::milliseconds kLongestRest{1};  // between ticks while waiting for --rate
constexpr std::chrono::hours kPatience{24};           // for clients that take at least something

struct ReplayOptions {
  std::string capture;
  std::string write;
  std::string listen;
  std::string connect;
  CaptureFormat format = CaptureFormat::kPcap;
  std::optional<std::chrono::microseconds> stall_timeout = std::chrono::seconds(1);
  std::size_t wait_clients = 1;
  std::uint64_t loops = 1;
  std::uint64_t rate = 0;  // frames per second; 0: as fast as it goes
  UnknownCriticalOptions unknown_critical_options = UnknownCriticalOptions::kAccept;
  bool json = false;
};

absl::StatusOr<StreamConfig> MakeStream(const ReplayOptions& options) {
  StreamConfig stream{.name = "replay", .format = options.format, .exporters = {}};
  if (!options.write.empty()) stream.exporters.emplace_back(FileConfig{options.write});
  if (!options.listen.empty()) {
    const absl::StatusOr<Endpoint> address = ParseEndpoint(options.listen);
    if (!address.ok()) return address.status();
    stream.exporters.emplace_back(ListenConfig{
        .address = *address, .max_clients = std::max<std::size_t>(16, options.wait_clients)});
  }
  if (!options.connect.empty()) {
    const absl::StatusOr<Endpoint> address = ParseEndpoint(options.connect);
    if (!address.ok()) return address.status();
    stream.exporters.emplace_back(ConnectConfig{.address = *address});
  }
  return stream;
}

class Replay {
 public:
  Replay(const ReplayOptions& options, const CaptureFile& capture, StreamConfig stream)
      : options_(options),
        total_frames_(capture.frames().size() * options.loops),
        source_(capture.frames(), options.loops, BurstFor(options.rate)),
        streams_{std::move(stream)},
        exports_(
            streams_,
            {.when_full = WhenFull::kWait,
             .stall_timeout = std::chrono::ceil<std::chrono::milliseconds>(*options.stall_timeout),
             .if_exists = OutputFile::IfExists::kReplace,
             .gives_up_connecting = true}) {
    pipelines_.push_back(std::make_unique<Pipeline>(
        PipelineOptions{.unknown_critical_options = options.unknown_critical_options},
        exports_.MakeWriters()));
  }

  // Until the capture is through and everybody has what they take of it.
  absl::StatusOr<Account> Run() {
    std::optional<HeldSignals> signals(std::in_place);
    if (absl::Status status = exports_.Open(); !status.ok()) return status;
    AnnounceListeners(exports_.ListeningOn());
    if (absl::Status status = WaitForClients(*signals); !status.ok()) return status;
    const Clock::time_point start = Clock::now();
    std::thread worker([this, start] { Feed(start); });
    Watch(*signals);
    worker.join();
    signals.reset();  // from here on a signal kills the program
    exports_.Finish(Clock::now() + kPatience);
    Account account = CollectAccount(pipelines_, exports_, streams_);
    account.duration = Clock::now() - start;
    return account;
  }

  absl::Status Failure() { return exports_.Failure(); }

 private:
  // Small enough that a low rate comes evenly.
  static std::size_t BurstFor(std::uint64_t rate) {
    if (rate == 0) return FrameBurst::kCapacity;
    return std::clamp<std::size_t>(rate / 1000, 1, FrameBurst::kCapacity);
  }

  absl::Status WaitForClients(const HeldSignals& signals) {
    const std::size_t wanted =
        (options_.listen.empty() ? 0 : options_.wait_clients) + (options_.connect.empty() ? 0 : 1);
    while (exports_.ConnectedClients() < wanted) {
      if (absl::Status status = exports_.Failure(); !status.ok()) return status;
      if (signals.HasCome()) return absl::CancelledError("interrupted before any client had come");
      std::this_thread::sleep_for(kLook);
    }
    return absl::OkStatus();
  }

  // On the worker's thread.
  void Feed(Clock::time_point start) {
    Worker worker(source_, *pipelines_.front());
    while (!source_.IsAtEnd() && !stop_.load(std::memory_order_relaxed)) {
      worker.RunOnce(Now());
      if (options_.rate != 0) Rest(start);
    }
    pipelines_.front()->Flush();
    fed_.release();
  }

  // Until the frames so far are due.
  void Rest(Clock::time_point start) {
    const auto frames = pipelines_.front()->counters().received.Read().packets;
    const std::chrono::duration<double> due(static_cast<double>(frames) /
                                            static_cast<double>(options_.rate));
    const auto until = start + std::chrono::duration_cast<Clock::duration>(due);
    while (Clock::now() < until && !stop_.load(std::memory_order_relaxed)) {
      pipelines_.front()->Tick(Now());
      std::this_thread::sleep_until(std::min(until, Clock::now() + kLongestRest));
    }
  }

  void Watch(const HeldSignals& signals) {
    ProgressBar progress(total_frames_);
    while (!fed_.try_acquire_for(kLook)) {
      if (signals.HasCome()) {
        stop_.store(true, std::memory_order_relaxed);
        exports_.GiveUpWaiting();
      }
      progress.Show(pipelines_.front()->counters().received.Read().packets);
    }
  }

  const ReplayOptions& options_;
  const std::uint64_t total_frames_;
  MemorySource source_;
  const std::vector<StreamConfig> streams_;
  std::vector<std::unique_ptr<Pipeline>>
      pipelines_;  // own the chunks that exporters hold leases on
  Exports exports_;
  std::atomic<bool> stop_{false};  // relaxed: nothing else is read by it
  std::binary_semaphore fed_{0};   // from the worker's thread, when it is through
};

int RunReplay(const ReplayOptions& options) {
  absl::StatusOr<StreamConfig> stream = MakeStream(options);
  if (!stream.ok()) return Fail(std::string(stream.status().message()), kExitUsage);
  const absl::StatusOr<CaptureFile> capture = CaptureFile::Load(options.capture);
  if (!capture.ok()) return Fail(std::string(capture.status().message()), kExitFailed);
  Replay replay(options, *capture, *std::move(stream));
  const absl::StatusOr<Account> account = replay.Run();
  if (!account.ok()) return Fail(std::string(account.status().message()), kExitFailed);
  return FinishWith(*account, options.json, replay.Failure());
}

void AddOutputOptions(CLI::App& command, ReplayOptions& options) {
  command.add_option("--write", options.write, "capture file for the inner packets")
      ->type_name("FILE");
  command
      .add_option("--listen", options.listen, "serve them over PCAP-over-IP; port 0: any free one")
      ->type_name("ADDR:PORT");
  command
      .add_option("--wait-clients", options.wait_clients,
                  "with --listen: begin when as many have connected")
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--connect", options.connect, "send them to a collector that listens")
      ->type_name("ADDR:PORT");
  AddDurationOption(command, "--stall-timeout", options.stall_timeout,
                    "a client that has taken nothing for as long is no longer waited for");
  command
      .add_option("--format", options.format,
                  "pcap (microseconds, the default) or pcap-ns (nanoseconds)")
      ->transform(CLI::CheckedTransformer(
                      std::map<std::string, CaptureFormat>{{"pcap", CaptureFormat::kPcap},
                                                           {"pcap-ns", CaptureFormat::kPcapNs}})
                      .description(""))
      ->type_name("NAME");
}

}  // namespace

void AddReplayCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<ReplayOptions>();
  CLI::App* const command =
      app.add_subcommand("replay", "Decapsulate a capture and export what was inside the tunnels");
  command->add_option("CAPTURE", options->capture, "pcap or pcapng, link type Ethernet")
      ->required()
      ->type_name("");
  AddOutputOptions(*command, *options);
  command->add_option("--loop", options->loops, "as many times, from memory")
      ->check(AtLeastOne())
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--rate", options->rate, "frames per second; 0: as fast as it goes")
      ->type_name("PPS")
      ->capture_default_str();
  command
      ->add_option("--unknown-critical-options", options->unknown_critical_options,
                   "accept (the default) or refuse such Geneve packets")
      ->transform(CLI::CheckedTransformer(std::map<std::string, UnknownCriticalOptions>{
                                              {"accept", UnknownCriticalOptions::kAccept},
                                              {"refuse", UnknownCriticalOptions::kRefuse}})
                      .description(""))
      ->type_name("NAME");
  command->add_flag("--json", options->json, "print every counter as one JSON object");
  command->callback([&chosen, options] { chosen = [options] { return RunReplay(*options); }; });
}

}  // namespace gwlbtap
