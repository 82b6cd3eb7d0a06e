// SPDX-License-Identifier: Apache-2.0
#include "health/responder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "geneve/ip_header.h"
#include "health/arp.h"
#include "health/echo.h"
#include "health/neighbour.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kSourceMacOffset = sizeof(MacAddress);
constexpr Outcome kSilent{Call::kSilence, 0};
constexpr Outcome kForOthers{Call::kNotForUs, 0};

}  // namespace

// A frame that has come to this station, and where the reply goes.
struct Responder::Incoming {
  ByteView frame;
  std::size_t link_size;  // Ethernet header and VLAN tags: as long in the reply
  std::uint16_t ether_type;
  MacAddress destination;
  MacAddress source;
  MutableByteView reply;

  [[nodiscard]] ByteView Packet() const noexcept { return frame.subspan(link_size); }
  [[nodiscard]] MutableByteView ReplyPacket() const noexcept { return reply.subspan(link_size); }
};

Responder::Responder(ResponderOptions options)
    : mac_(options.mac), addresses_(std::move(options.addresses)), tcp_(std::move(options.tcp)) {}

bool Responder::IsOurs(const IpAddress& address) const noexcept {
  return std::ranges::find(addresses_, address) != addresses_.end();
}

bool Responder::IsPeer(const IpAddress& address) const noexcept {
  return address.IsAnswerable() && !IsOurs(address);
}

bool Responder::IsOtherStation(const MacAddress& mac) const noexcept {
  return IsStation(mac) && mac != mac_;
}

Outcome Responder::Respond(ByteView frame, const HealthPage& page, std::chrono::nanoseconds now,
                           MutableByteView reply) noexcept {
  const Parsed<EthernetPayload> ethernet = ParseEthernet(frame);
  if (!ethernet.ok()) return kForOthers;
  const Incoming incoming{.frame = frame,
                          .link_size = ethernet->offset,
                          .ether_type = ethernet->ether_type,
                          .destination = LoadMac(frame, 0),
                          .source = LoadMac(frame, kSourceMacOffset),
                          .reply = reply};
  if (incoming.destination != mac_ && !IsGroup(incoming.destination)) return kForOthers;
  switch (incoming.ether_type) {
    case kEtherTypeArp:
      return AnswerArp(incoming);
    case kEtherTypeIpv4:
    case kEtherTypeIpv6:
      return AnswerIp(incoming, page, now);
    default:
      return kForOthers;
  }
}

// Puts the link header in front of the packet that is already in its place.
Outcome Responder::Finish(const Incoming& incoming, Call call, std::size_t packet_size,
                          const MacAddress& destination) const noexcept {
  if (packet_size == 0) return kSilent;
  StoreMac(incoming.reply, 0, destination);
  StoreMac(incoming.reply, kSourceMacOffset, mac_);
  const std::size_t tags = 2 * sizeof(MacAddress);
  std::ranges::copy(incoming.frame.subspan(tags, incoming.link_size - tags),
                    incoming.reply.subspan(tags).begin());
  return {call, incoming.link_size + packet_size};
}

Outcome Responder::AnswerArp(const Incoming& incoming) const noexcept {
  const std::optional<ArpRequest> request = ParseArpRequest(incoming.Packet());
  if (!request || !IsOurs(request->target)) return kForOthers;
  const bool is_to_us = incoming.destination == mac_ || incoming.destination == kBroadcastMac;
  const bool is_probe = request->sender.IsUnspecified();
  if (!is_to_us || !IsOtherStation(incoming.source) || !IsOtherStation(request->sender_mac) ||
      !(is_probe || IsPeer(request->sender))) {
    return kSilent;
  }
  return Finish(incoming, Call::kArp, WriteArpReply(*request, mac_, incoming.ReplyPacket()),
                incoming.source);
}

Outcome Responder::AnswerSolicitation(const Incoming& incoming, const IpPacket& packet,
                                      const IpAddress& target) const noexcept {
  if (!IsOurs(target)) return kForOthers;
  const bool is_to_us =
      incoming.destination == mac_ ||
      (packet.destination.IsMulticast() && incoming.destination == GroupMac(packet.destination));
  const bool is_probe = packet.source.IsUnspecified();
  if (!is_to_us || !IsOtherStation(incoming.source) || !(is_probe || IsPeer(packet.source)) ||
      !IsSoundSolicitation(packet, target)) {
    return kSilent;
  }
  return Finish(incoming, Call::kArp,
                WriteAdvertisement(packet, target, mac_, incoming.ReplyPacket()),
                is_probe ? GroupMac(IpAddress(kAllNodes)) : incoming.source);
}

Outcome Responder::AnswerIp(const Incoming& incoming, const HealthPage& page,
                            std::chrono::nanoseconds now) noexcept {
  const std::optional<IpPacket> packet = ParseIpPacket(incoming.ether_type, incoming.Packet());
  if (!packet) return kForOthers;
  if (const std::optional<IpAddress> target = SolicitedTarget(*packet)) {
    return AnswerSolicitation(incoming, *packet, *target);
  }
  if (!IsOurs(packet->destination) || packet->IsFragment()) return kForOthers;
  const bool is_ping = IsEchoRequest(*packet);
  if (!is_ping && TcpDestinationPort(*packet) != tcp_.port()) return kForOthers;
  if (incoming.destination != mac_ || !IsOtherStation(incoming.source) || !IsPeer(packet->source)) {
    return kSilent;
  }
  const MutableByteView reply = incoming.ReplyPacket();
  return is_ping ? Finish(incoming, Call::kPing, AnswerEcho(*packet, reply), incoming.source)
                 : Finish(incoming, Call::kHealth, tcp_.Respond(*packet, page, now, reply),
                          incoming.source);
}

}  // namespace gwlbtap
