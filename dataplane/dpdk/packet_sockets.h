// SPDX-License-Identifier: Apache-2.0
//
// The packet sockets behind net_af_packet. The driver does not count what the kernel had to drop for
// it, and takes what this host itself sends for received.
#pragma once

#include <cstdint>
#include <vector>

namespace gwlbtap::dpdk {

// Descriptors of their own for all packet sockets of the process on one interface. Control thread.
class PacketSockets {
 public:
  // From here on these sockets do not receive what the host sends.
  explicit PacketSockets(unsigned interface_index);
  ~PacketSockets();
  PacketSockets(const PacketSockets&) = delete;
  PacketSockets& operator=(const PacketSockets&) = delete;

  // False for a device that is backed by a kernel interface in another way.
  [[nodiscard]] bool HasSockets() const noexcept { return !sockets_.empty(); }

  // Frames that the kernel dropped since the beginning because a socket's ring was full.
  [[nodiscard]] std::uint64_t Dropped() noexcept;

  // Whether the interface is up and has a carrier. The driver does not know.
  [[nodiscard]] bool IsRunning() const noexcept;

 private:
  const unsigned interface_index_;
  std::vector<int> sockets_;
  std::uint64_t dropped_ = 0;
};

}  // namespace gwlbtap::dpdk
