// SPDX-License-Identifier: Apache-2.0
//
// One receive queue of a DPDK port. Worker thread only, except segmented().
#pragma once

#include <cstdint>

#include "dataplane/frame.h"
#include "dataplane/packet_source.h"
#include "exporters/counter.h"
#include "exporters/wall_time.h"

namespace gwlbtap::dpdk {

class EthdevSource {
 public:
  // The port outlives the source.
  EthdevSource(std::uint16_t port, std::uint16_t queue) : port_(port), queue_(queue) {}

  void Receive(FrameBurst& burst, WallTime now) noexcept;
  void Release(FrameBurst& burst) noexcept;

  // Frames that came in several segments and were refused: buffers hold any frame of the MTU.
  [[nodiscard]] std::uint64_t segmented() const noexcept { return segmented_.Read(); }

 private:
  const std::uint16_t port_;
  const std::uint16_t queue_;
  Counter segmented_;
};

static_assert(PacketSource<EthdevSource>);

}  // namespace gwlbtap::dpdk
