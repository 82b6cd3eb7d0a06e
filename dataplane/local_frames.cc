// SPDX-License-Identifier: Apache-2.0
#include "dataplane/local_frames.h"

#include <algorithm>
#include <utility>

namespace gwlbtap {
namespace {

// The largest frame that is answered with one as long: a ping over an MTU of 9001, and VLAN tags.
constexpr std::size_t kMaxReply = std::max<std::size_t>(kMinReplySize, 9216);

}  // namespace

LocalFrames::LocalFrames(ResponderOptions options, HealthBoard& board, std::size_t worker,
                         FrameSender& sender)
    : responder_(std::move(options)),
      board_(board),
      worker_(worker),
      sender_(sender),
      reply_(kMaxReply) {}

Fate LocalFrames::Serve(ByteView frame) noexcept {
  if (frame.size() > reply_.size()) return Fate::kNotTunnel;
  const HealthBoard::Time now = std::chrono::steady_clock::now();
  const Answer answer =
      responder_.Respond(frame, board_.Read(worker_, now), now.time_since_epoch(), reply_);
  if (answer.length != 0 && !sender_.Send(ByteView(reply_).first(answer.length))) {
    return Fate::kDroppedTxFull;
  }
  switch (answer.call) {
    case Call::kNotForUs:
      return Fate::kNotTunnel;
    case Call::kArp:
      return Fate::kAnsweredArp;
    case Call::kPing:
      return Fate::kAnsweredPing;
    case Call::kHealth:
      return Fate::kAnsweredHealth;
    case Call::kSilence:
      return Fate::kUnanswered;
  }
  return Fate::kNotTunnel;
}

}  // namespace gwlbtap
