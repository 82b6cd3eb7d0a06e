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
                         FrameSender& sender, Clock clock)
    : responder_(std::move(options)),
      board_(board),
      worker_(worker),
      sender_(sender),
      clock_(clock),
      reply_(kMaxReply) {}

Fate LocalFrames::Serve(ByteView frame) noexcept {
  if (frame.size() > reply_.size()) return Fate::kNotTunnel;
  if (!now_.has_value()) now_ = clock_();
  const Outcome outcome =
      responder_.Respond(frame, board_.Read(worker_, *now_), now_->time_since_epoch(), reply_);
  if (outcome.reply_size != 0 && !sender_.Send(ByteView(reply_).first(outcome.reply_size))) {
    return Fate::kDroppedTxFull;
  }
  switch (outcome.call) {
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
