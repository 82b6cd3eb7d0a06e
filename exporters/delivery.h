// SPDX-License-Identifier: Apache-2.0
//
// One client's reading of a backlog: what it is to be sent next, and the account of what it was
// offered, got and lost. Knows nothing of sockets. I/O thread only.
//
// Law: offered == delivered + dropped + in flight.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "exporters/backlog.h"
#include "exporters/exporter.h"

namespace gwlbtap {

class Delivery {
 public:
  // Begins with whatever is appended from now on. `backlog` outlives the delivery.
  explicit Delivery(const Backlog& backlog)
      : backlog_(backlog), cursor_(backlog.End()), begin_(cursor_.position) {}

  // The next bytes to send; empty when there are none. Stays the same until Sent().
  [[nodiscard]] ByteView Pending();

  // The first `count` bytes of Pending() are the client's.
  void Sent(std::size_t count) noexcept;

  // After the oldest chunk was dropped: counts what this client lost by it, and returns that.
  Amount CatchUp(DropReason reason) noexcept {
    const Amount lost = backlog_.CatchUp(cursor_);
    Drop(reason, lost);
    return lost;
  }

  // A new connection takes over: it begins with the first record that was not sent to its end.
  void Restart() noexcept;

  // Nothing more will be sent: all that is outstanding is lost, and returned.
  Amount Abandon(DropReason reason) noexcept;

  [[nodiscard]] bool NeedsOldest() const noexcept { return !backlog_.IsPastOldest(cursor_); }
  [[nodiscard]] bool IsDone() const noexcept { return in_flight() == Amount{}; }
  [[nodiscard]] DeliveryReport Report() const noexcept;

 private:
  [[nodiscard]] Amount in_flight() const noexcept;
  void Drop(DropReason reason, const Amount& amount) noexcept {
    dropped_[static_cast<std::size_t>(reason)] += amount;
  }

  const Backlog& backlog_;
  Backlog::Cursor cursor_;
  Amount begin_;
  std::optional<Amount> end_;  // once abandoned
  std::optional<Backlog::Piece> piece_;
  std::size_t sent_ = 0;  // bytes of the piece
  Amount delivered_;
  std::array<Amount, kDropReasonCount> dropped_{};
};

}  // namespace gwlbtap
