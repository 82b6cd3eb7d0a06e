// SPDX-License-Identifier: Apache-2.0
#include "appliance/appliance.h"

#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <ctime>
#include <iomanip>
#include <random>
#include <sstream>
#include <utility>
#include <variant>

#include "appliance/collect_account.h"
#include "appliance/ip_text.h"
#include "appliance/kernel_address.h"
#include "dataplane/local_frames.h"
#include "dataplane/worker.h"

namespace gwlbtap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{1};     // at workers that end
constexpr std::chrono::milliseconds kGrace{100};  // for exporters that are keeping up
constexpr std::chrono::seconds kLastTurn{1};      // of a worker that no longer waits for anybody
constexpr std::chrono::milliseconds kAsk{200};    // the device for its link and losses

// strftime conversions in a configured path, in UTC.
std::string ExpandTime(const std::string& pattern) {
  const std::time_t now = std::time(nullptr);
  std::tm broken_down{};
  gmtime_r(&now, &broken_down);
  std::ostringstream path;
  path << std::put_time(&broken_down, pattern.c_str());
  return path.str();
}

// With the names that its files are to have from this moment on.
Config WithFileNames(Config config) {
  for (StreamConfig& stream : config.streams) {
    for (ExporterConfig& exporter : stream.exporters) {
      if (auto* const file = std::get_if<FileConfig>(&exporter))
        file->path = ExpandTime(file->path);
    }
  }
  return config;
}

// The key must not be guessed, or a handshake could be faked from anywhere.
SipHashKey RandomKey() {
  std::random_device random;
  std::uniform_int_distribution<unsigned> byte(0, 255);
  SipHashKey key;
  std::ranges::generate(key, [&] { return std::byte(byte(random)); });
  return key;
}

// The kernel resets every connection to an address of its own that it knows nothing of.
absl::Status RefuseKernelAddresses(const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) {
    const std::optional<std::string> interface = KernelInterfaceWith(address);
    if (!interface) continue;
    return absl::FailedPreconditionError(fmt::format(
        "health.address {} is the kernel's, on {}, and the kernel would refuse the checks that the "
        "workers answer; give the port another address, or let the kernel answer with "
        "health.listen",
        address, *interface));
  }
  return absl::OkStatus();
}

// From the first to the last packet of any source: a rate says nothing if silence counts too.
std::optional<std::chrono::nanoseconds> ReceivingTime(const Account& account) {
  if (account.sources.empty()) return std::nullopt;
  WallTime first = WallTime::max();
  WallTime last = WallTime::min();
  for (const SourceReport& source : account.sources) {
    first = std::min(first, source.first_seen);
    last = std::max(last, source.last_seen);
  }
  return last - first;
}

}  // namespace

Appliance::Appliance(const Config& config)
    : config_(WithFileNames(config)),
      flush_timeout_(config_.live.flush_timeout),
      board_(config_.boot.workers, kPageIsStaleAfter),
      exports_(config_.streams, {.when_full = config.boot.when_full}) {
  const PipelineOptions options{.unknown_critical_options = config.boot.unknown_critical_options,
                                .max_sources = config.boot.max_sources};
  for (std::size_t worker = 0; worker < config.boot.workers; ++worker) {
    pipelines_.push_back(std::make_unique<Pipeline>(options, exports_.MakeWriters()));
  }
}

absl::StatusOr<std::unique_ptr<Appliance>> Appliance::Open(const Config& config) {
  std::unique_ptr<Appliance> appliance(new Appliance(config));
  // The port first: it takes longest to find out that something is wrong with an output, and least
  // to undo.
  if (absl::Status status = appliance->OpenPort(); !status.ok()) return status;
  if (absl::Status status = appliance->exports_.Open(); !status.ok()) return status;
  return appliance;
}

absl::Status Appliance::OpenPort() {
  const absl::StatusOr<dpdk::DeviceArguments> device = dpdk::ParseDevice(config_.boot.port);
  if (!device.ok()) return device.status();
  const dpdk::PortOptions options{.device = *device,
                                  .workers = config_.boot.workers,
                                  .buffers = config_.boot.buffers,
                                  .sends = !config_.health.addresses.empty()};
  auto eal = dpdk::Eal::Start(*device, dpdk::Port::MemoryNeeded(options));
  if (!eal.ok()) return eal.status();
  eal_ = *std::move(eal);
  auto port = dpdk::Port::Open(*eal_, options);
  if (!port.ok()) return port.status();
  port_ = *std::move(port);
  if (const auto interface = port_->KernelInterface()) {
    if (absl::Status status = RefuseKernelAddresses(config_.health.addresses); !status.ok()) {
      return status;
    }
    port_guard_.emplace(*interface);
  }
  spdlog::info("port {} is up: {} worker(s), {} packet buffers{}", device->name, options.workers,
               options.buffers, eal_->uses_huge_pages() ? " in huge pages" : "");
  return absl::OkStatus();
}

void Appliance::SetUpLocalFrames() {
  ResponderOptions options{.mac = port_->Mac(),
                           .addresses = {},
                           .tcp = {.port = config_.health.port,
                                   .path = config_.health.path,
                                   .unhealthy_syn = config_.health.check == HealthCheckKind::kTcp
                                                        ? UnhealthySyn::kRefuse
                                                        : UnhealthySyn::kAccept,
                                   .key = RandomKey()}};
  for (const std::string& address : config_.health.addresses) {
    if (const auto parsed = ParseIpAddress(address)) options.addresses.push_back(*parsed);
  }
  for (std::size_t worker = 0; worker < pipelines_.size(); ++worker) {
    senders_.push_back(port_->MakeSender(worker));
    pipelines_[worker]->ServeLocalFrames(
        std::make_unique<LocalFrames>(options, board_, worker, *senders_.back()));
  }
}

void Appliance::Start() {
  started_ = Clock::now();
  if (!config_.health.addresses.empty()) SetUpLocalFrames();
  for (std::size_t worker = 0; worker < pipelines_.size(); ++worker) {
    packet_sources_.push_back(
        std::make_unique<dpdk::EthdevSource>(port_->id(), static_cast<std::uint16_t>(worker)));
  }
  running_workers_.store(pipelines_.size(), std::memory_order_relaxed);
  for (std::size_t worker = 0; worker < pipelines_.size(); ++worker) {
    workers_.emplace_back([this, worker] { RunWorker(worker); });
  }
}

void Appliance::RunWorker(std::size_t index) {
  pthread_setname_np(pthread_self(), fmt::format("worker-{}", index).c_str());
  const dpdk::ThreadRegistration registration;
  Worker worker(*packet_sources_[index], *pipelines_[index]);
  worker.Run(stop_);
  running_workers_.fetch_sub(1, std::memory_order_relaxed);
}

Account Appliance::Stop() {
  const auto deadline = Clock::now() + flush_timeout_;
  EndWorkers(deadline);
  // The workers' last packets came in just now, however late that is.
  exports_.Finish(std::max(deadline, Clock::now() + kGrace));
  Account account = CollectAccount(pipelines_, exports_, config_.streams);
  account.port = Losses();
  account.duration = ReceivingTime(account).value_or(Clock::now() - started_);
  return account;
}

bool Appliance::AwaitWorkers(Clock::time_point deadline) const {
  while (running_workers_.load(std::memory_order_relaxed) != 0) {
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kLook);
  }
  return true;
}

void Appliance::EndWorkers(Clock::time_point deadline) {
  stop_.store(true, std::memory_order_relaxed);
  // Workers that wait for room to hand over their last packets have until then.
  static_cast<void>(AwaitWorkers(deadline));
  exports_.GiveUpWaiting();
  if (!AwaitWorkers(std::max(deadline, Clock::now()) + kLastTurn)) {
    spdlog::error("{} worker(s) do not end and are left behind",
                  running_workers_.load(std::memory_order_relaxed));
    has_stuck_workers_ = true;
    return;
  }
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
}

Appliance::~Appliance() { EndWorkers(Clock::now()); }

std::uint64_t Appliance::FramesReceived() const noexcept {
  std::uint64_t frames = 0;
  for (const auto& pipeline : pipelines_) frames += pipeline->counters().received.Read().packets;
  return frames;
}

std::uint64_t Appliance::PacketsDecapsulated() const noexcept {
  std::uint64_t packets = 0;
  for (const auto& pipeline : pipelines_) {
    const auto& fates = pipeline->counters().fates;
    packets += fates[static_cast<std::size_t>(Fate::kExported)].Read() +
               fates[static_cast<std::size_t>(Fate::kDroppedNoChunk)].Read();
  }
  return packets;
}

ApplianceCondition Appliance::Condition() {
  ApplianceCondition condition;
  const Clock::time_point now = Clock::now();
  if (!asked_at_ || now - *asked_at_ >= kAsk) {
    asked_at_ = now;
    losses_ = Losses();
    is_link_up_ = port_->IsLinkUp();
  }
  condition.is_receiving = IsReceiving();
  condition.is_link_up = is_link_up_;
  condition.buffers = port_->Buffers();
  std::uint64_t not_stored = 0;
  for (const auto& pipeline : pipelines_) {
    const WorkerCounters& counters = pipeline->counters();
    condition.worker_turns.push_back(counters.turns.Read());
    for (std::size_t fate = 0; fate < kFateCount; ++fate) {
      const bool is_stored = fate != static_cast<std::size_t>(Fate::kDroppedNoChunk);
      (is_stored ? condition.handled : not_stored) += counters.fates[fate].Read();
    }
  }
  condition.lost = losses_.missed + losses_.no_buffer + not_stored;
  for (std::size_t index = 0; index < config_.streams.size(); ++index) {
    condition.streams.push_back({.name = config_.streams[index].name,
                                 .required = config_.streams[index].required,
                                 .exporters = exports_.Conditions(index)});
  }
  return condition;
}

std::uint64_t Appliance::SlowestWorkersTurns() const noexcept {
  std::uint64_t turns = UINT64_MAX;
  for (const auto& pipeline : pipelines_)
    turns = std::min(turns, pipeline->counters().turns.Read());
  return turns;
}

PortAccount Appliance::Losses() {
  const dpdk::PortLosses losses = port_->Losses();
  PortAccount account{
      .missed = losses.missed, .errors = losses.errors, .no_buffer = losses.no_buffer};
  for (const auto& source : packet_sources_) account.segmented += source->segmented();
  for (const auto& sender : senders_) {
    account.sent += sender->sent();
    account.unsent += sender->unsent();
  }
  return account;
}

}  // namespace gwlbtap
