// SPDX-License-Identifier: Apache-2.0
//
// What "gwlbtap status" is told of a running appliance. Control thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <nlohmann/json_fwd.hpp>

#include "appliance/appliance.h"
#include "appliance/health_server.h"
#include "health/health_snapshot.h"
#include "health/verdict.h"

namespace gwlbtap {

// Borrows what it refers to, for one call of ToJson().
struct StatusReport {
  const ApplianceCondition& condition;
  const HealthSnapshot& snapshot;
  const Verdict& verdict;
  std::uint64_t frames_received = 0;
  std::uint64_t packets_decapsulated = 0;
  std::chrono::steady_clock::duration uptime{};
  std::optional<HealthServerReport> server = {};  // if there is one
};

// docs/health.md describes it.
[[nodiscard]] nlohmann::ordered_json ToJson(const StatusReport& report);

}  // namespace gwlbtap
