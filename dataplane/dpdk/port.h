// SPDX-License-Identifier: Apache-2.0
//
// A DPDK device, set up for receiving and, where asked for, for sending. Control thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "dataplane/dpdk/device_arguments.h"
#include "dataplane/dpdk/eal.h"
#include "dataplane/dpdk/ethdev_sender.h"
#include "dataplane/dpdk/packet_sockets.h"
#include "health/mac_address.h"

struct rte_mempool;

namespace gwlbtap::dpdk {

struct PortOptions {
  DeviceArguments device;
  std::size_t workers = 1;     // receive queues
  std::size_t buffers = 8192;  // for all of them
  bool sends = false;          // as many transmit queues, with buffers of their own
};

// How many packet buffers for receiving there are, and how many wait for a frame.
struct BufferUse {
  std::size_t free = 0;
  std::size_t total = 0;
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
  [[nodiscard]] BufferUse Buffers() const noexcept;
  [[nodiscard]] MacAddress Mac() const noexcept;
  [[nodiscard]] bool IsLinkUp() const noexcept;

  // Of a port that sends: the way out for the worker with this index, which the port outlives.
  [[nodiscard]] std::unique_ptr<EthdevSender> MakeSender(std::size_t worker);

  // The kernel's name of the interface that this port shares with it, if it does.
  [[nodiscard]] std::optional<std::string> KernelInterface() const;

 private:
  Port(std::uint16_t id, bool is_ours) : id_(id), is_ours_(is_ours) {}
  [[nodiscard]] absl::Status Configure(const PortOptions& options);
  [[nodiscard]] absl::Status SetUpReceiving(const PortOptions& options);
  [[nodiscard]] absl::Status SetUpSending(const PortOptions& options);
  [[nodiscard]] absl::Status Start();

  const std::uint16_t id_;
  const bool is_ours_;  // made by Open() and taken away again, where a PCI device stays
  rte_mempool* pool_ = nullptr;
  std::uint64_t posted_ = 0;  // of its buffers: with the device from the start, to be filled
  PortLosses losses_;         // as last told
  // One for each worker, so that replies go out even when every other buffer is taken, and no worker
  // has to do with another's.
  std::vector<rte_mempool*> sending_pools_;
  std::optional<PacketSockets> packet_sockets_;  // of a port that shares a kernel interface
};

}  // namespace gwlbtap::dpdk
