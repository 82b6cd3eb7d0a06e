// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "geneve/byte_order.h"

namespace gwlbtap {

// The way out of the port for frames of our own making. One per worker; worker thread only. Virtual,
// since such frames are few.
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
