// SPDX-License-Identifier: Apache-2.0
//
// What the control thread does while the appliance runs: forms the verdict and tells it to whoever
// asks, heeds signals and requests, watches over the way out. Control thread only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

#include "appliance/appliance.h"
#include "appliance/config.h"
#include "appliance/control_socket.h"
#include "appliance/drain.h"
#include "appliance/health_monitor.h"
#include "appliance/health_server.h"
#include "appliance/held_signals.h"
#include "appliance/idle_watch.h"
#include "appliance/instance_lifecycle.h"
#include "appliance/service_notifier.h"

namespace gwlbtap {

struct SupervisorOptions {
  std::string config_path;  // read again on SIGHUP
  std::optional<std::chrono::microseconds> stop_when_idle;
};

class Supervisor {
 public:
  using Clock = std::chrono::steady_clock;

  // The appliance outlives the supervisor.
  Supervisor(Appliance& appliance, Config config, SupervisorOptions options);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Begins to listen for health checks and requests, and to watch the instance's lifecycle.
  [[nodiscard]] absl::Status Open();

  // Where health checks through the kernel may come to; empty if nowhere.
  [[nodiscard]] std::string HealthListeningOn() const;

  // One look at everything. False: the end has come.
  [[nodiscard]] bool Turn(HeldSignals& signals);

  // Turns until `signals` or a drain bring the end, or until `is_done`. False: the end has come.
  bool Run(HeldSignals& signals, const std::function<bool()>& is_done);

  // After Run(): tells that the end may take as long as the configured flush.
  void BeginStop();

  // After the last packet has been delivered: tells Auto Scaling, if it is to be told.
  void CompleteLifecycle();

 private:
  [[nodiscard]] bool Heed(int signal, Clock::time_point now);
  void BeginDrain(std::string reason, Clock::time_point now);
  [[nodiscard]] bool IsAnybodyTold() const noexcept;
  void Judge(Clock::time_point now);
  void LogVerdict();
  void Reload();
  [[nodiscard]] std::string Answer(std::string_view request);

  Appliance& appliance_;
  Config config_;
  const SupervisorOptions options_;
  const Clock::time_point started_ = Clock::now();
  HealthMonitor monitor_;
  Drain drain_;
  ServiceNotifier notifier_;
  IdleWatch idle_;
  ApplianceCondition condition_;
  std::optional<HealthServer> server_;
  std::optional<InstanceLifecycle> lifecycle_;
  std::unique_ptr<ControlSocket> control_;
  std::string logged_verdict_;
  bool is_ready_ = false;
  bool has_sigterm_come_ = false;
};

}  // namespace gwlbtap
