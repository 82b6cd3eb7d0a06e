// SPDX-License-Identifier: Apache-2.0
//
// Frames for the appliance itself, between those of the tunnel: who has our address, are we there,
// are we well. One per worker; worker thread only.
#pragma once

#include <cstddef>
#include <vector>

#include "dataplane/fate.h"
#include "dataplane/frame_sender.h"
#include "dataplane/health_board.h"
#include "geneve/byte_order.h"
#include "health/responder.h"

namespace gwlbtap {

class LocalFrames {
 public:
  // Board and sender outlive this object. `worker` is the index of its worker at the board.
  LocalFrames(ResponderOptions options, HealthBoard& board, std::size_t worker,
              FrameSender& sender);

  // Answers `frame`, if it calls for an answer.
  [[nodiscard]] Fate Serve(ByteView frame) noexcept;

  // Sends what the turn has brought.
  void EndTurn() noexcept {
    sender_.Flush();
    board_.Pass(worker_);
  }

 private:
  Responder responder_;
  HealthBoard& board_;
  const std::size_t worker_;
  FrameSender& sender_;
  std::vector<std::byte> reply_;
};

}  // namespace gwlbtap
