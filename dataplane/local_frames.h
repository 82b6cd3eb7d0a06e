// SPDX-License-Identifier: Apache-2.0
//
// Frames for the appliance itself, between those of the tunnel: who has our address, are we there,
// are we well. One per worker; worker thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "dataplane/fate.h"
#include "dataplane/frame_sender.h"
#include "dataplane/health_board.h"
#include "geneve/byte_order.h"
#include "health/responder.h"

namespace gwlbtap {

class LocalFrames {
 public:
  using Clock = HealthBoard::Time (*)();

  // Board and sender outlive this object. `worker` is the index of its worker at the board.
  LocalFrames(ResponderOptions options, HealthBoard& board, std::size_t worker, FrameSender& sender,
              Clock clock = std::chrono::steady_clock::now);

  // Answers `frame`, if it calls for a reply.
  [[nodiscard]] Fate Serve(ByteView frame) noexcept;

  // Sends what the turn has brought.
  void EndTurn() noexcept {
    sender_.Flush();
    board_.Pass(worker_);
    now_.reset();
  }

 private:
  Responder responder_;
  HealthBoard& board_;
  const std::size_t worker_;
  FrameSender& sender_;
  const Clock clock_;
  // As the first local frame of the turn found it, so that a flood costs one look per burst.
  std::optional<HealthBoard::Time> now_;
  std::vector<std::byte> reply_;
};

}  // namespace gwlbtap
