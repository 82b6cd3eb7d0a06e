// SPDX-License-Identifier: Apache-2.0
#include "appliance/supervisor.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>
#include <span>
#include <thread>
#include <utility>

#include "appliance/config_change.h"
#include "appliance/status_report.h"
#include "aws/environment.h"
#include "health/verdict_page.h"

namespace gwlbtap {
namespace {

constexpr std::chrono::milliseconds kTurn{20};

// How long Auto Scaling is tried to be told of the end; after that its hook has to time out.
constexpr std::chrono::milliseconds kCompletionTimeout{20'000};
// What the end of the program may take beside its flush; docs/health.md has it as 25 seconds.
constexpr std::chrono::milliseconds kMargin = kCompletionTimeout + std::chrono::seconds(5);

LifecycleOptions LifecycleOptionsOf(const LifecycleConfig& config) {
  LifecycleOptions options{.poll_interval = config.poll_interval};
  if (!config.group.empty()) options.hook = {.group = config.group, .name = config.hook};
  if (!config.region.empty()) options.region = config.region;
  return options;
}

std::string Joined(std::span<const Cause> causes) {
  std::string text;
  for (const Cause& cause : causes) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", ToString(cause.kind), cause.text);
  }
  return text;
}

// What a log line is written for: figures that change all the time do not count.
std::string KindsOf(const Verdict& verdict) {
  std::string kinds = verdict.is_healthy ? "healthy" : "unhealthy";
  for (const Cause& cause : verdict.causes) kinds += fmt::format(" {}", ToString(cause.kind));
  for (const Cause& note : verdict.notes) kinds += fmt::format(" ({})", ToString(note.kind));
  return kinds;
}

}  // namespace

Supervisor::Supervisor(Appliance& appliance, Config config, SupervisorOptions options)
    : appliance_(appliance),
      config_(std::move(config)),
      options_(std::move(options)),
      monitor_(config_.live),
      drain_(config_.live.drain),
      idle_(Clock::now()) {}

Supervisor::~Supervisor() = default;

absl::Status Supervisor::Open() {
  const HealthConfig& health = config_.health;
  if (health.listen.has_value()) {
    HealthServerOptions options{.address = *health.listen, .path = health.path, .tls = health.tls};
    server_.emplace(std::move(options));
    if (absl::Status status = server_->Open(); !status.ok()) return status;
  }
  if (!config_.control_socket.empty()) {
    auto control = ControlSocket::Open(
        config_.control_socket, [this](std::string_view request) { return Answer(request); });
    if (!control.ok()) return control.status();
    control_ = *std::move(control);
  }
  if (config_.lifecycle.is_watched) {
    lifecycle_.emplace(LifecycleOptionsOf(config_.lifecycle), aws::ProcessEnvironment());
    lifecycle_->Start();
  }
  return absl::OkStatus();
}

std::string Supervisor::HealthListeningOn() const {
  return server_.has_value() ? server_->ListeningOn() : "";
}

bool Supervisor::Run(HeldSignals& signals, const std::function<bool()>& is_done) {
  while (!is_done()) {
    if (!Turn(signals)) return false;
    std::this_thread::sleep_for(kTurn);
  }
  return true;
}

bool Supervisor::Turn(HeldSignals& signals) {
  const Clock::time_point now = Clock::now();
  while (const std::optional<int> signal = signals.Take()) {
    if (!Heed(*signal, now)) return false;
  }
  if (lifecycle_.has_value() && lifecycle_->HasTerminationBegun()) {
    BeginDrain("Auto Scaling is about to terminate this instance", now);
  }
  if (control_ != nullptr) control_->Poll();
  Judge(now);
  if (!std::exchange(is_ready_, true)) notifier_.Ready();
  drain_.Observe(appliance_.PacketsDecapsulated(), now);
  if (drain_.IsOver(now)) return false;
  idle_.Observe(appliance_.FramesReceived(), appliance_.SlowestWorkersTurns(), now);
  return !options_.stop_when_idle.has_value() || idle_.IdleFor(now) < *options_.stop_when_idle;
}

bool Supervisor::Heed(int signal, Clock::time_point now) {
  if (signal == SIGHUP) {
    Reload();
    return true;
  }
  // One that was begun otherwise goes on: whoever sends the signal wants it to end well.
  if (signal == SIGINT || std::exchange(has_sigterm_come_, true)) return false;
  BeginDrain("SIGTERM", now);
  notifier_.ExtendTimeout(config_.live.drain.deadline + config_.live.flush_timeout + kMargin);
  return true;
}

bool Supervisor::IsAnybodyTold() const noexcept {
  return !config_.health.addresses.empty() || config_.health.listen.has_value();
}

void Supervisor::BeginDrain(std::string reason, Clock::time_point now) {
  if (drain_.reason().has_value()) return;
  if (!IsAnybodyTold() || !appliance_.IsReceiving()) {
    drain_.SetTimes({.quiet = {}, .deadline = {}});
  }
  spdlog::info("draining: {}", reason);
  drain_.Begin(std::move(reason), appliance_.PacketsDecapsulated(), now);
  if (lifecycle_.has_value()) lifecycle_->BeginDrain();
}

void Supervisor::Judge(Clock::time_point now) {
  condition_ = appliance_.Condition();
  const Verdict& verdict = monitor_.Judge(condition_, drain_.reason(), now);
  const HealthPage page = MakeHealthPage(verdict);
  appliance_.PostHealthPage(page);
  if (server_.has_value()) server_->SetPage(page, now);
  if (!monitor_.HasStalledWorker()) notifier_.FeedWatchdog(now);
  notifier_.Status(verdict.is_healthy ? std::string("healthy")
                                      : fmt::format("unhealthy: {}", Joined(verdict.causes)));
  LogVerdict();
}

void Supervisor::LogVerdict() {
  const Verdict& verdict = monitor_.verdict();
  std::string kinds = KindsOf(verdict);
  if (kinds == logged_verdict_) return;
  logged_verdict_ = std::move(kinds);
  if (verdict.is_healthy) {
    spdlog::info("healthy");
  } else {
    spdlog::warn("unhealthy: {}", Joined(verdict.causes));
  }
  if (!verdict.notes.empty()) spdlog::warn("{}", Joined(verdict.notes));
}

void Supervisor::Reload() {
  notifier_.Reloading();
  const absl::StatusOr<Config> config = LoadConfig(options_.config_path);
  if (!config.ok()) {
    spdlog::error("the configuration stays as it is:\n{}", std::string(config.status().message()));
  } else {
    for (const std::string& part : ChangesThatNeedARestart(config_, *config)) {
      spdlog::warn("{} has changed, which takes effect with a restart only", part);
    }
    config_.live = config->live;
    monitor_.SetThresholds(config_.live);
    if (IsAnybodyTold()) drain_.SetTimes(config_.live.drain);
    appliance_.SetFlushTimeout(config_.live.flush_timeout);
    spdlog::info("the configuration has been read again");
  }
  if (server_.has_value()) {
    if (const absl::Status status = server_->ReloadCertificate(); !status.ok()) {
      spdlog::error("the certificate stays as it is: {}", std::string(status.message()));
    }
  }
  notifier_.Ready();
}

std::string Supervisor::Answer(std::string_view request) {
  if (request == "drain") {
    BeginDrain("gwlbtap drain", Clock::now());
    return "draining";
  }
  if (request == "status") {
    StatusReport report{.condition = condition_,
                        .snapshot = monitor_.snapshot(),
                        .verdict = monitor_.verdict(),
                        .frames_received = appliance_.FramesReceived(),
                        .packets_decapsulated = appliance_.PacketsDecapsulated(),
                        .uptime = Clock::now() - started_,
                        .server = std::nullopt};
    if (server_.has_value()) report.server = server_->Report();
    return ToJson(report).dump();
  }
  return "unknown request";
}

void Supervisor::BeginStop() {
  notifier_.Stopping(config_.live.flush_timeout + kMargin);
  const HealthPage page = MakeHealthPage(
      {.is_healthy = false, .causes = {{CauseKind::kDraining, "the appliance is stopping"}}});
  appliance_.PostHealthPage(page);
  if (server_.has_value()) server_->SetPage(page, Clock::now());
}

void Supervisor::CompleteLifecycle() {
  if (!lifecycle_.has_value() || !drain_.reason().has_value()) return;
  const absl::Status status = lifecycle_->Complete({.deadline = Clock::now() + kCompletionTimeout});
  if (!status.ok()) {
    spdlog::error("Auto Scaling has not been told of the end of the drain: {}", status.ToString());
  }
}

}  // namespace gwlbtap
