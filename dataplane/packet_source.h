// SPDX-License-Identifier: Apache-2.0
//
// Where frames come from: a queue of a DPDK port, or a capture in memory. A template parameter of
// the worker, so that it costs nothing per packet. Worker thread only.
#pragma once

#include <concepts>

#include "dataplane/frame.h"
#include "exporters/wall_time.h"

namespace gwlbtap {

template <typename S>
concept PacketSource = requires(S source, FrameBurst& burst, WallTime now) {
  // Fills the empty `burst` with what is there, possibly nothing. `now` is the arrival time of
  // frames that do not bring their own.
  { source.Receive(burst, now) }
  noexcept->std::same_as<void>;
  // Takes the buffers of all its frames back.
  { source.Release(burst) }
  noexcept->std::same_as<void>;
};

}  // namespace gwlbtap
