// SPDX-License-Identifier: Apache-2.0
//
// What holds for the reply to every frame, however broken. Shared by the fuzz target and the
// property test, and the standard library is all that it needs.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "geneve/ethernet_header.h"
#include "health/responder.h"
#include "health/tcp_segment.h"

namespace gwlbtap {

// A reply, and what was found in it.
struct CheckedReply {
  std::string_view broken;            // the first property that does not hold; empty if all do
  std::vector<std::byte> bytes;       // empty: no reply
  std::optional<TcpSegment> segment;  // borrows from `bytes`
};

// A responder whose every reply is checked.
class CheckedResponder {
 public:
  explicit CheckedResponder(ResponderOptions options)
      : options_(std::move(options)), responder_(options_) {}

  CheckedReply Respond(ByteView frame, const HealthPage& page, std::chrono::nanoseconds now) {
    // Buffers of just this size, so that AddressSanitizer sees one byte more being read or written.
    const std::size_t room = std::max(frame.size(), kMinReplySize);
    const auto request = std::make_unique<std::byte[]>(frame.size());
    const auto reply = std::make_unique<std::byte[]>(room);
    std::ranges::copy(frame, request.get());
    const Outcome outcome =
        responder_.Respond({request.get(), frame.size()}, page, now, {reply.get(), room});
    const bool is_call =
        outcome.call == Call::kArp || outcome.call == Call::kPing || outcome.call == Call::kHealth;
    CheckedReply checked;
    if (is_call != (outcome.reply_size > 0)) {
      checked.broken = "what is answered has a reply, and nothing else";
    } else if (outcome.reply_size > room) {
      checked.broken = "a reply fits its buffer";
    } else if (is_call) {
      checked.bytes.assign(reply.get(), reply.get() + outcome.reply_size);
      checked.broken = FindBroken(frame, outcome.call, checked.bytes, checked.segment);
    }
    return checked;
  }

 private:
  std::string_view FindBroken(ByteView frame, Call call, ByteView reply,
                              std::optional<TcpSegment>& segment) {
    const MacAddress sender = LoadMac(frame, sizeof(MacAddress));
    const bool is_to_all = LoadMac(reply, 0) == MacAddress{0x33, 0x33, 0, 0, 0, 1};
    if (reply.size() > frame.size() + kMaxReplyGrowth) return "a reply is hardly longer";
    if (call == Call::kPing && reply.size() > frame.size()) return "an echo is no longer";
    if (LoadMac(reply, 0) != sender && !(is_to_all && call == Call::kArp)) {
      return "a reply goes to the sender, or to all who may have asked";
    }
    if (LoadMac(reply, sizeof(MacAddress)) != options_.mac) return "a reply comes from us";
    const Parsed<EthernetPayload> ethernet = ParseEthernet(reply);
    if (!ethernet.ok()) return "a reply has a sound link header";
    const ByteView packet = reply.subspan(ethernet->offset);
    if (ethernet->ether_type == kEtherTypeArp) {
      const IpAddress target(packet.last(sizeof(Ipv4Address)));
      return IsAnswered(reply, sender, target) ? "a reply calls for no reply" : "";
    }
    const auto ip = ParseIpPacket(ethernet->ether_type, packet);
    if (!ip) return "a reply has a sound IP header";
    if (std::ranges::find(options_.addresses, ip->source) == options_.addresses.end()) {
      return "a reply comes from an address of ours";
    }
    if (IsAnswered(reply, sender, ip->destination)) return "a reply calls for no reply";
    if (call != Call::kHealth) return {};
    segment = ParseTcpSegment(*ip);
    return segment ? "" : "a reply to a health check is a sound segment";
  }

  // By the host that it goes to, if that has a responder of its own.
  bool IsAnswered(ByteView reply, const MacAddress& mac, const IpAddress& address) {
    if (!other_ || other_mac_ != mac || other_address_ != address) {
      other_.emplace(ResponderOptions{.mac = mac, .addresses = {address}, .tcp = options_.tcp});
      other_mac_ = mac;
      other_address_ = address;
    }
    std::vector<std::byte> again(std::max(reply.size(), kMinReplySize));
    return other_->Respond(reply, HealthPage(), std::chrono::nanoseconds(0), again).reply_size != 0;
  }

  ResponderOptions options_;
  Responder responder_;
  std::optional<Responder> other_;
  MacAddress other_mac_{};
  std::optional<IpAddress> other_address_;
};

}  // namespace gwlbtap
