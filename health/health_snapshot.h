// SPDX-License-Identifier: Apache-2.0
//
// The facts that a verdict is formed from, as they were at one moment. The control thread gathers
// them; plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gwlbtap {

struct WorkerHealth {
  bool has_started = false;               // has gone round its loop at least once
  std::chrono::nanoseconds silent_for{};  // since it last did
};

struct PacketLoss {
  std::uint64_t lost = 0;
  std::uint64_t offered = 0;          // received and lost together
  std::chrono::nanoseconds period{};  // over which they were counted
};

struct PacketBuffers {
  std::uint64_t free = 0;
  std::uint64_t total = 0;  // 0: there is no pool to look at
};

struct StreamHealth {
  std::string name = {};
  std::size_t required = 0;  // collectors; 0: the stream is not required
  std::size_t connected = 0;
  bool can_spill = false;  // what missing collectors should get is kept, and there is room
  // Stored packets that no collector got. With several exporters, of the one that lost least.
  PacketLoss missed = {};
};

struct ExporterHealth {
  std::string name = {};                  // such as "connect 192.0.2.1:57012"
  std::string stream = {};                // the name of its stream
  bool is_required = false;               // its stream is
  std::string failure = {};               // why it has stopped, or what its thread has failed at
  std::chrono::nanoseconds silent_for{};  // since its thread last made progress
};

struct HealthSnapshot {
  std::vector<WorkerHealth> workers = {};
  bool is_link_up = true;
  PacketLoss loss;
  PacketBuffers buffers;
  std::vector<StreamHealth> streams = {};
  std::vector<ExporterHealth> exporters = {};
  std::optional<std::string> drain_reason = {};  // present from the moment that draining begins
};

}  // namespace gwlbtap
