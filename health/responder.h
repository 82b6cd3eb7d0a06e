// SPDX-License-Identifier: Apache-2.0
//
// Answers what a load balancer asks of a target on the port itself: who has this address (ARP,
// neighbour discovery), is it there (ping), is it well (TCP or HTTP health check). A function from
// a frame to at most one frame.
// One per worker; worker thread only. Pure: time is an argument, and nothing is allocated after
// construction.
//
// Not answered: anything from a group, from an address of ours or from loopback; a wrong checksum or
// length; a fragment; TCP, ping or discovery behind IPv6 extension headers. A reply is never larger
// than its request and kMaxReplyGrowth bytes, is no call itself, and goes to a proven address if it
// carries a response. It is not padded to the shortest Ethernet frame; that is for the device to do.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "geneve/byte_order.h"
#include "geneve/ethernet_header.h"
#include "health/health_page.h"
#include "health/ip_address.h"
#include "health/ip_packet.h"
#include "health/mac_address.h"
#include "health/tcp_responder.h"

namespace gwlbtap {

struct ResponderOptions {
  MacAddress mac{};                  // of the port: one station's
  std::vector<IpAddress> addresses;  // ours, of both versions; asked one by one, so: a few
  TcpResponderOptions tcp;
};

enum class Call : std::uint8_t {
  kNotForUs,  // for another station, or for a service that is not ours, such as another TCP port:
              // whoever else has our addresses may want it
  kArp,       // who has our address: ARP or neighbour discovery
  kPing,
  kHealth,   // a segment of a TCP or HTTP health check
  kSilence,  // one of these calls, to us, and rightly not answered; nobody else should
};

struct Outcome {
  Call call = Call::kNotForUs;
  std::size_t reply_size = 0;  // above 0 for kArp, kPing and kHealth, 0 for the others
};

// A reply needs this much room, or as much as the frame that it answers.
inline constexpr std::size_t kMinReplySize =
    kEthernetHeaderSize + kMaxVlanTags * kVlanTagSize + kMaxTcpReply;

// A reply may exceed the frame that it answers by the response, or by an option that the request
// had not: the link-layer address of an advertisement, the segment size of a SYN.
inline constexpr std::size_t kMaxReplyGrowth = kMaxHttpResponse;

class Responder {
 public:
  explicit Responder(ResponderOptions options);

  // `frame` is as it came from the wire, `page` what a check is to be told, `now` of a clock that
  // does not go back. `reply` holds at least kMinReplySize bytes and no less than the frame, and
  // does not overlap it.
  [[nodiscard]] Outcome Respond(ByteView frame, const HealthPage& page,
                                std::chrono::nanoseconds now, MutableByteView reply) noexcept;

 private:
  struct Incoming;

  [[nodiscard]] Outcome AnswerArp(const Incoming& incoming) const noexcept;
  [[nodiscard]] Outcome AnswerSolicitation(const Incoming& incoming, const IpPacket& packet,
                                           const IpAddress& target) const noexcept;
  [[nodiscard]] Outcome AnswerIp(const Incoming& incoming, const HealthPage& page,
                                 std::chrono::nanoseconds now) noexcept;
  [[nodiscard]] Outcome Finish(const Incoming& incoming, Call call, std::size_t packet_size,
                               const MacAddress& destination) const noexcept;
  [[nodiscard]] bool IsOurs(const IpAddress& address) const noexcept;
  [[nodiscard]] bool IsPeer(const IpAddress& address) const noexcept;
  [[nodiscard]] bool IsOtherStation(const MacAddress& mac) const noexcept;

  MacAddress mac_;
  std::vector<IpAddress> addresses_;
  TcpResponder tcp_;
};

}  // namespace gwlbtap
