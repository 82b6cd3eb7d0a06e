// SPDX-License-Identifier: Apache-2.0
//
// A DPDK device, set up for receiving. Control thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <absl/status/statusor.h>

#include "dataplane/dpdk/device_arguments.h"
#include "dataplane/dpdk/eal.h"
#include "dataplane/dpdk/packet_sockets.h"

struct rte_mempool;

namespace gwlbtap::dpdk {

struct PortOptions {
  DeviceArguments device;
  std::size_t workers = 1;     // receive queues
  std::size_t buffers = 8192;  // for all of them
};

// What was lost before a worker could see it.
struct PortLosses {
  std::uint64_t missed = 0;     // the device's queues were full
  std::uint64_t errors = 0;     // the device refused the frame
  std::uint64_t no_buffer = 0;  // there was no packet buffer for it
};

class Port {
 public:
  // Packet buffer memory of such a port.
  [[nodiscard]] static std::size_t MemoryNeeded(const PortOptions& options) noexcept;

  // Finds the device and starts it. `eal` outlives the port.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Port>> Open(Eal& eal,
                                                                  const PortOptions& options);
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  [[nodiscard]] std::uint16_t id() const noexcept { return id_; }
  [[nodiscard]] PortLosses Losses() noexcept;

  // The kernel's name of the interface that this port shares with it, if it does.
  [[nodiscard]] std::optional<std::string> KernelInterface() const;

 private:
  Port(std::uint16_t id, bool is_ours) : id_(id), is_ours_(is_ours) {}
  [[nodiscard]] absl::Status Configure(const PortOptions& options);
  [[nodiscard]] absl::Status SetUpQueues(const PortOptions& options);
  [[nodiscard]] absl::Status Start();

  const std::uint16_t id_;
  const bool is_ours_;  // made by Open() and taken away again, where a PCI device stays
  rte_mempool* pool_ = nullptr;
  std::optional<PacketSockets> packet_sockets_;  // of a port that shares a kernel interface
};

}  // namespace gwlbtap::dpdk
