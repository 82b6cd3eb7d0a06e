// SPDX-License-Identifier: Apache-2.0
//
// DPDK's environment abstraction layer: memory, devices, threads. One per process; control thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "dataplane/dpdk/device_arguments.h"

namespace gwlbtap::dpdk {

class Eal {
 public:
  // Prepares DPDK for `device` and `memory_bytes` of packet buffers, in huge pages where there are
  // enough of them. A PCI device needs them; anything else works without, and without privileges.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Eal>> Start(const DeviceArguments& device,
                                                                  std::size_t memory_bytes);
  ~Eal();
  Eal(const Eal&) = delete;
  Eal& operator=(const Eal&) = delete;

  [[nodiscard]] bool uses_huge_pages() const noexcept { return uses_huge_pages_; }

 private:
  explicit Eal(bool uses_huge_pages) : uses_huge_pages_(uses_huge_pages) {}

  bool uses_huge_pages_;
};

// Makes the calling thread known to DPDK, so that it has a packet buffer cache of its own. For the
// life of the object.
class ThreadRegistration {
 public:
  ThreadRegistration();
  ~ThreadRegistration();
  ThreadRegistration(const ThreadRegistration&) = delete;
  ThreadRegistration& operator=(const ThreadRegistration&) = delete;

 private:
  bool is_registered_;
};

}  // namespace gwlbtap::dpdk
