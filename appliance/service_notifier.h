// SPDX-License-Identifier: Apache-2.0
//
// What systemd is told of a Type=notify service (sd_notify(3)). Without systemd, that is without
// NOTIFY_SOCKET in the environment, all of it does nothing. Control thread only.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gwlbtap {

class ServiceNotifier {
 public:
  using Time = std::chrono::steady_clock::time_point;

  ServiceNotifier();

  void Ready();
  void Reloading();  // until the next Ready()

  // From here on the end may take as long as `within`: the watchdog is not fed meanwhile.
  void Stopping(std::chrono::milliseconds within);

  // The end that systemd waits for may take as long as `within` from now on.
  void ExtendTimeout(std::chrono::milliseconds within);

  // One line, as "systemctl status" shows it. Told only when it differs from the last one.
  void Status(std::string_view status);

  // Call it as often as you like while all is well, and only then. systemd is told so only four times
  // within the period after which it would take the service for hung.
  void FeedWatchdog(Time now);

 private:
  std::optional<std::chrono::microseconds> watchdog_;  // what systemd wants, if it does
  std::optional<Time> fed_;
  std::string status_;
};

}  // namespace gwlbtap
