// SPDX-License-Identifier: Apache-2.0
//
// An exporter: one destination of a stream. Workers hand it chunks through its queues; it delivers
// them on a thread of its own and says what became of every packet.
//
// Law, for each exporter and for each of its clients:
//   offered == delivered + dropped (by reason) + in flight
// where a packet counts once for each client that was there when it came, and once if there was
// none.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

#include "exporters/counter.h"
#include "exporters/exporter_queue.h"

namespace gwlbtap {

enum class DropReason : std::uint8_t {
  kQueueFull,     // the exporter did not keep up with the worker
  kNoClient,      // nobody was there to take it
  kSlow,          // the client fell further behind than its queue is long
  kDisconnected,  // the client went away with this outstanding
  kWriteFailed,   // the file could not be written
  kShutdown,      // outstanding when the time for flushing was over
};
inline constexpr std::size_t kDropReasonCount = static_cast<std::size_t>(DropReason::kShutdown) + 1;

[[nodiscard]] std::string_view ToString(DropReason reason) noexcept;

// Bytes are those of the stream's records, record headers included.
struct DeliveryReport {
  Amount offered;
  Amount delivered;
  Amount in_flight;
  std::array<Amount, kDropReasonCount> dropped{};

  [[nodiscard]] const Amount& dropped_for(DropReason reason) const noexcept {
    return dropped[static_cast<std::size_t>(reason)];
  }
  [[nodiscard]] Amount& dropped_for(DropReason reason) noexcept {
    return dropped[static_cast<std::size_t>(reason)];
  }
  [[nodiscard]] Amount dropped_total() const noexcept;
  [[nodiscard]] Amount accounted_for() const noexcept {
    return delivered + dropped_total() + in_flight;
  }
  [[nodiscard]] bool IsBalanced() const noexcept { return offered == accounted_for(); }
  DeliveryReport& operator+=(const DeliveryReport& other) noexcept;
};

struct ClientReport {
  std::string peer;
  bool is_connected = false;
  DeliveryReport delivery;
};

struct ExporterReport {
  std::string name;  // the exporter's
  Amount handed;     // by the workers: what the stream stored
  DeliveryReport delivery;
  std::vector<ClientReport> clients;  // those connected, and the last that have gone
  std::uint64_t refused_clients = 0;  // over the limit
  std::string failure;                // as Exporter::Failure(); empty if there is none
};

// Control thread only, unless stated otherwise.
class Exporter {
 public:
  Exporter() = default;
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;
  virtual ~Exporter() = default;

  // One for each worker; before Open(). Owned by the exporter.
  [[nodiscard]] virtual ExporterQueue& AddQueue() = 0;

  // The most chunks that it holds besides what is in its queues.
  [[nodiscard]] virtual std::size_t ChunksHeld() const noexcept = 0;

  // Begins: whatever can be found wrong at the start is found here.
  [[nodiscard]] virtual absl::Status Open() = 0;

  // Such as "listen 127.0.0.1:57012"; from Open() on.
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;

  // TCP clients connected at this moment. One that has closed its side does not count: it may be
  // gone. Any thread.
  [[nodiscard]] virtual std::size_t ConnectedClients() const noexcept { return 0; }

  // Those who take what comes at this moment: connected clients, or a file that can be written. Any
  // thread.
  [[nodiscard]] virtual std::size_t Collectors() const noexcept { return ConnectedClients(); }

  // Packets so far that none of its clients got, or that are not in its file; without those that are
  // on their way. Any thread.
  [[nodiscard]] virtual std::uint64_t Missed() const noexcept = 0;

  // Packets handed to it so far. Any thread.
  [[nodiscard]] virtual std::uint64_t Handed() const noexcept = 0;

  // Advances several times a second as long as the exporter's thread goes round its loop. Any
  // thread.
  [[nodiscard]] virtual std::uint64_t Turns() const noexcept = 0;

  // The address and port that it listens on, after Open(); empty for one that does not listen.
  [[nodiscard]] virtual std::string ListeningOn() const { return {}; }

  // Why it will not deliver anything (any more), or what its thread has failed at, which may have
  // been to deliver; else Ok. Does not wait for the exporter's thread.
  [[nodiscard]] virtual absl::Status Failure() = 0;

  // After the workers have handed over all they had: delivers it, at the latest until `deadline`,
  // and closes. What is left then is dropped and counted.
  virtual void Finish(std::chrono::steady_clock::time_point deadline) = 0;

  [[nodiscard]] virtual ExporterReport Report() = 0;
};

}  // namespace gwlbtap
