// SPDX-License-Identifier: Apache-2.0
//
// One of the things that are measured: how far frames of a port are taken. Stages of one port take
// turns. Main thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "appliance/account.h"
#include "dataplane/dpdk/ethdev_source.h"

namespace gwlbtap {

struct Turn {
  std::uint64_t packets = 0;  // wholly done with: read by the reader, where there is one
  std::chrono::duration<double> time{0};
};

struct StageLosses {
  std::string reason;
  std::uint64_t packets = 0;
};

class Stage {
 public:
  explicit Stage(std::string_view name) : name_(name) {}
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  // Takes frames for at least as long.
  [[nodiscard]] virtual absl::StatusOr<Turn> Take(std::chrono::duration<double> time) = 0;

  // After the last turn: every packet that did not come through, by reason; those with none are
  // left out. Fails if a law of the account does not hold.
  [[nodiscard]] virtual absl::StatusOr<std::vector<StageLosses>> Finish() = 0;

 private:
  const std::string name_;
};

// Receive and free, nothing else. The source outlives the stage, here and below.
[[nodiscard]] std::unique_ptr<Stage> MakeCeiling(dpdk::EthdevSource& source);

// The worker's loop with no stream: classify, decapsulate, count.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Stage>> MakeDecapsulation(dpdk::EthdevSource& source);

// The worker's loop with one stream that nobody takes.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Stage>> MakeSerialisation(dpdk::EthdevSource& source);

// The worker's loop with one stream, a listening exporter and a reader on loopback.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Stage>> MakeTcp(dpdk::EthdevSource& source);

}  // namespace gwlbtap
