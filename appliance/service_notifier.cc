// SPDX-License-Identifier: Apache-2.0
#include "appliance/service_notifier.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include <algorithm>
#include <cstdint>

namespace gwlbtap {
namespace {

// A failure to tell is nobody's business but the watchdog's, which then acts.
void Tell(const std::string& state) { sd_notify(0, state.c_str()); }

// The clock that RELOADING=1 wants with it.
std::uint64_t MonotonicMicroseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

}  // namespace

ServiceNotifier::ServiceNotifier() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) > 0) {
    watchdog_ = std::chrono::microseconds(microseconds);
  }
}

void ServiceNotifier::Ready() { Tell("READY=1"); }

void ServiceNotifier::Reloading() {
  Tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", MonotonicMicroseconds()));
}

void ServiceNotifier::Stopping(std::chrono::milliseconds within) {
  std::string state =
      fmt::format("STOPPING=1\nEXTEND_TIMEOUT_USEC={}", std::chrono::microseconds(within).count());
  if (watchdog_.has_value()) {
    const std::chrono::microseconds longer = *watchdog_ + within;
    state += fmt::format("\nWATCHDOG_USEC={}\nWATCHDOG=1", longer.count());
  }
  Tell(state);
}

void ServiceNotifier::ExtendTimeout(std::chrono::milliseconds within) {
  Tell(fmt::format("EXTEND_TIMEOUT_USEC={}", std::chrono::microseconds(within).count()));
}

void ServiceNotifier::Status(std::string_view status) {
  if (status == status_) return;
  status_ = status;
  std::ranges::replace(status_, '\n', ' ');
  Tell("STATUS=" + status_);
}

void ServiceNotifier::FeedWatchdog(Time now) {
  constexpr int kFeedsPerPeriod = 4;
  if (!watchdog_.has_value()) return;
  if (fed_.has_value() && now - *fed_ < *watchdog_ / kFeedsPerPeriod) return;
  fed_ = now;
  Tell("WATCHDOG=1");
}

}  // namespace gwlbtap
