// SPDX-License-Identifier: Apache-2.0
#include "health/request_table.h"

#include <algorithm>

namespace gwlbtap {

bool PartialRequest::Append(std::uint32_t sequence, ByteView payload) noexcept {
  // Sequence numbers wrap around: from before the first byte is as far off as after a gap.
  const std::uint32_t offset = sequence - first_sequence_;
  if (offset > size_) return false;
  const std::size_t known = size_ - offset;
  if (payload.size() <= known) return true;
  const ByteView added = payload.subspan(known);
  const std::size_t taken = std::min(added.size(), buffer_.size() - size_);
  std::ranges::copy(added.first(taken), buffer_.subspan(size_).begin());
  size_ += taken;
  return true;
}

RequestTable::RequestTable() : bytes_(kMaxPartialRequests * kMaxRequestHead) {}

std::optional<RequestTable::Slot>* RequestTable::Search(const TcpEnds& ends) noexcept {
  if (taken_ == 0) return nullptr;
  const auto found = std::ranges::find_if(slots_, [&](const std::optional<Slot>& slot) {
    return slot && slot->ends.peer_port == ends.peer_port && slot->ends == ends;
  });
  return found == slots_.end() ? nullptr : &*found;
}

PartialRequest* RequestTable::Find(const TcpEnds& ends, std::chrono::nanoseconds now) noexcept {
  std::optional<Slot>* const slot = Search(ends);
  if (slot == nullptr) return nullptr;
  if (now - (*slot)->last_used >= kPartialRequestLifetime) {
    Erase(ends);
    return nullptr;
  }
  (*slot)->last_used = now;
  return &(*slot)->request;
}

// A slot that is empty now: of those without a request, which come first, or the oldest.
std::optional<RequestTable::Slot>& RequestTable::Vacate() noexcept {
  std::optional<Slot>& oldest =
      *std::ranges::min_element(slots_, {}, [](const std::optional<Slot>& slot) {
        return slot ? slot->last_used : std::chrono::nanoseconds::min();
      });
  if (oldest) --taken_;
  oldest.reset();
  return oldest;
}

PartialRequest& RequestTable::Insert(const TcpEnds& ends, std::uint32_t peer_initial,
                                     std::uint32_t own_initial,
                                     std::chrono::nanoseconds now) noexcept {
  Erase(ends);
  std::optional<Slot>& slot = Vacate();
  const auto index = static_cast<std::size_t>(&slot - slots_.data());
  const auto buffer = MutableByteView(bytes_).subspan(index * kMaxRequestHead, kMaxRequestHead);
  ++taken_;
  return slot.emplace(Slot{ends, now, PartialRequest(peer_initial, own_initial, buffer)}).request;
}

void RequestTable::Erase(const TcpEnds& ends) noexcept {
  std::optional<Slot>* const slot = Search(ends);
  if (slot == nullptr) return;
  slot->reset();
  --taken_;
}

}  // namespace gwlbtap
