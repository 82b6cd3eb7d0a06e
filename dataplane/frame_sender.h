// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "geneve/byte_order.h"

namespace gwlbtap {

// The way out of the port for frames of our own making. One per worker; worker thread only.
//
// Virtual, as an exception: whatever answers can then be tested without a device, at the cost of one
// indirect call for each frame that is answered and one for each turn. Tunnel packets pay nothing.
class FrameSender {
 public:
  FrameSender() = default;
  FrameSender(const FrameSender&) = delete;
  FrameSender& operator=(const FrameSender&) = delete;
  virtual ~FrameSender() = default;

  // Takes a copy of `frame`, to be sent with the next Flush(). False if there is no room for it.
  [[nodiscard]] virtual bool Send(ByteView frame) noexcept = 0;

  // At the end of every turn.
  virtual void Flush() noexcept = 0;
};

}  // namespace gwlbtap
