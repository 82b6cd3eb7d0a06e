// SPDX-License-Identifier: Apache-2.0
//
// The part of the configuration that decides what the load balancer is told, and when and how the
// appliance takes its leave. Plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/certificate_files.h"
#include "appliance/drain.h"
#include "exporters/endpoint.h"
#include "health/health_thresholds.h"

namespace gwlbtap {

inline constexpr std::size_t kMaxHealthAddresses = 8;

enum class HealthCheckKind : std::uint8_t {
  kHttp,  // an unhealthy target answers with status 503
  kTcp,   // an unhealthy target refuses the connection
};

[[nodiscard]] constexpr std::string_view ToString(HealthCheckKind kind) noexcept {
  switch (kind) {
    case HealthCheckKind::kHttp:
      return "http";
    case HealthCheckKind::kTcp:
      return "tcp";
  }
  return "?";
}

// Who answers checks, and where. What changes here needs a restart.
struct HealthConfig {
  std::vector<std::string> addresses;  // ours on the port, IPv4 and IPv6; none: nothing is answered
  std::uint16_t port = 80;             // TCP, on these addresses
  std::string path = "/health";
  HealthCheckKind check = HealthCheckKind::kHttp;
  std::optional<Endpoint> listen;       // where the kernel's network stack answers
  std::optional<CertificateFiles> tls;  // of `listen`; none: plain HTTP

  friend bool operator==(const HealthConfig&, const HealthConfig&) = default;
};

// What an Auto Scaling group is asked and told. What changes here needs a restart.
struct LifecycleConfig {
  bool is_watched = false;  // whether instance metadata is polled for the end of this instance
  std::chrono::milliseconds poll_interval{5'000};
  std::string region;  // empty: as instance metadata says
  std::string group;   // with `hook`: told when the drain is over
  std::string hook;

  friend bool operator==(const LifecycleConfig&, const LifecycleConfig&) = default;
};

// What can change while the appliance runs.
struct LiveConfig {
  HealthThresholds thresholds = {};
  std::chrono::milliseconds loss_window{10'000};
  DrainTimes drain = {};
  std::chrono::milliseconds flush_timeout{5'000};  // at most so long for what is held at the end

  friend bool operator==(const LiveConfig&, const LiveConfig&) = default;
};

}  // namespace gwlbtap
