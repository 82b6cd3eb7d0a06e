// SPDX-License-Identifier: Apache-2.0
#include "exporters/delivery.h"

#include "exporters/pcap_format.h"

namespace gwlbtap {

ByteView Delivery::Pending() {
  if (!piece_.has_value() && !end_.has_value()) piece_ = backlog_.Next(cursor_);
  if (!piece_.has_value()) return {};
  return piece_->bytes.subspan(sent_);
}

void Delivery::Sent(std::size_t count) noexcept {
  sent_ += count;
  if (sent_ < piece_->bytes.size()) return;
  delivered_ += piece_->amount;
  piece_.reset();
  sent_ = 0;
}

void Delivery::Restart() noexcept {
  if (!piece_.has_value()) return;
  const Amount whole = CountWholeRecords(piece_->bytes.first(sent_));
  delivered_ += whole;
  piece_->amount -= whole;
  piece_->bytes = piece_->bytes.subspan(whole.bytes);
  sent_ = 0;
}

Amount Delivery::Abandon(DropReason reason) noexcept {
  if (end_.has_value()) return {};
  Restart();
  const Amount lost = in_flight();
  Drop(reason, lost);
  piece_.reset();
  end_ = backlog_.total();
  return lost;
}

Amount Delivery::in_flight() const noexcept {
  if (end_.has_value()) return {};
  const Amount unread = backlog_.total() - cursor_.position;
  return piece_.has_value() ? unread + piece_->amount : unread;
}

DeliveryReport Delivery::Report() const noexcept {
  return {.offered = end_.value_or(backlog_.total()) - begin_,
          .delivered = delivered_,
          .in_flight = in_flight(),
          .dropped = dropped_};
}

}  // namespace gwlbtap
