// SPDX-License-Identifier: Apache-2.0
//
// What holds for every frame, however broken. Shared by the fuzz target and the property test, and
// the standard library is all that it needs.
#pragma once

#include <algorithm>
#include <functional>
#include <string_view>

#include "geneve/decap.h"
#include "geneve/mirror_frame.h"

namespace gwlbtap {

[[nodiscard]] inline bool IsWithin(ByteView part, ByteView whole) {
  const std::less_equal<const std::byte*> not_after;
  return not_after(whole.data(), part.data()) &&
         not_after(part.data() + part.size(), whole.data() + whole.size());
}

[[nodiscard]] inline bool HaveSameOutcome(const Parsed<DecapResult>& left,
                                          const Parsed<DecapResult>& right) {
  if (left.status() != right.status()) return false;
  return !left.ok() ||
         (left->inner.data() == right->inner.data() && left->inner.size() == right->inner.size() &&
          left->original_length == right->original_length && left->link == right->link &&
          left->vni == right->vni);
}

// Whether the short way, if it takes this frame, agrees with the long one in everything.
[[nodiscard]] inline bool ShortWayAgrees(ByteView frame) {
  DecapResult brief;
  if (!ReadMirrorFrame(frame, brief)) return true;
  const Parsed<UdpDatagram> datagram = ParseUdpFrame(frame);
  if (!datagram.ok()) return false;
  const Parsed<DecapResult> full = Decapsulate(*datagram, UnknownCriticalOptions::kRefuse);
  return HaveSameOutcome(full, brief) &&
         full->has_unknown_critical_option == brief.has_unknown_critical_option &&
         full->gwlb.endpoint_id == brief.gwlb.endpoint_id &&
         full->gwlb.attachment_id == brief.gwlb.attachment_id &&
         full->gwlb.flow_cookie == brief.gwlb.flow_cookie;
}

// The first property that `frame` breaks, as a sentence; empty when all hold.
[[nodiscard]] inline std::string_view FindBrokenProperty(ByteView frame) {
  if (!ShortWayAgrees(frame)) return "the short way comes to the same result";
  const Parsed<UdpDatagram> datagram = ParseUdpFrame(frame);
  if (!datagram.ok()) return {};
  if (!IsWithin(datagram->payload, frame)) return "the UDP payload is part of the frame";
  if (datagram->claimed_length < datagram->payload.size()) {
    return "a UDP payload is no longer than its header claims";
  }
  const Parsed<DecapResult> accepted = Decapsulate(*datagram, UnknownCriticalOptions::kAccept);
  const Parsed<DecapResult> strict = Decapsulate(*datagram, UnknownCriticalOptions::kRefuse);
  if (accepted.status() == DecapStatus::kGeneveCriticalOption) {
    return "kAccept never refuses a critical option";
  }
  if (strict.status() == DecapStatus::kGeneveCriticalOption) {
    if (accepted.ok() && !accepted->has_unknown_critical_option) {
      return "only a packet with an unknown critical option is refused for one";
    }
  } else if (!HaveSameOutcome(accepted, strict)) {
    return "without an unknown critical option the policy makes no difference";
  }
  if (!accepted.ok()) return {};
  if (accepted->inner.empty()) return "the inner packet is not empty";
  if (!IsWithin(accepted->inner, frame)) return "the inner packet is part of the frame";
  if (accepted->original_length < accepted->inner.size()) {
    return "the original length is at least what is there";
  }
  return {};
}

}  // namespace gwlbtap
