// SPDX-License-Identifier: Apache-2.0
//
// The TCP side of the health check: one segment in, at most one out, and no connection kept.
// One per worker; worker thread only. Pure: time is an argument, and nothing is allocated after
// construction.
//
// problem  A worker cannot afford a TCP stack, and a flood of SYNs must cost it no memory.
// choice   The numbers in the segments are the memory. Our initial number is a keyed hash
//          (handshake_cookie.h); the first segment after the handshake proves it, and if that has
//          the whole request, the response and our FIN go back in one segment. A retransmission
//          finds the same reply again. Only a request that comes in pieces is kept (request_table.h).
//          Our initial number and the size of every response are even, so the number of bytes
//          before our FIN is odd: an even acknowledgment has seen all of it, an odd one nothing.
//          So a FIN whose request was lost is told from one that follows our response.
// cost     Nothing is ever sent again on our own account: the peer's retransmissions do that. A
//          peer whose window or largest segment is below the response's kMaxHttpResponse bytes
//          does not get it. Urgent data, window scaling, timestamps and SACK are not offered.
//
// On the wire, with c the peer's initial number, s ours, n and m the sizes of request and response:
//
//   peer  SYN           seq c
//         SYN,ACK       seq s                  ack c+1      ours
//   peer  ACK, request  seq c+1                ack s+1      s is even: the acknowledgment is odd
//         ACK, response seq s+1, FIN at s+1+m  ack c+1+n    ours
//   peer  FIN,ACK       seq c+1+n              ack s+m+2    m is even: the acknowledgment is even
//         ACK           seq s+m+2              ack c+2+n    ours
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "geneve/byte_order.h"
#include "geneve/ip_header.h"
#include "health/handshake_cookie.h"
#include "health/health_page.h"
#include "health/http_response.h"
#include "health/ip_packet.h"
#include "health/request_table.h"
#include "health/siphash.h"
#include "health/tcp_segment.h"

namespace gwlbtap {

// What a SYN is told while the page is unhealthy.
enum class UnhealthySyn : std::uint8_t {
  kRefuse,  // RST: for a check that only connects
  kAccept,  // the handshake goes on: for an HTTP check, which is then told 503
};

struct TcpResponderOptions {
  std::uint16_t port = 0;
  std::string path;  // of the page, such as "/health"
  UnhealthySyn unhealthy_syn = UnhealthySyn::kRefuse;
  SipHashKey key{};  // secret, and the same for all workers of a port
};

// The largest packet that Respond() writes.
inline constexpr std::size_t kMaxTcpReply = kIpv6HeaderSize + kTcpHeaderSize + kMaxHttpResponse;

class TcpResponder {
 public:
  explicit TcpResponder(TcpResponderOptions options);

  [[nodiscard]] std::uint16_t port() const noexcept { return options_.port; }

  // Writes the packet that answers `packet`, a TCP segment to our port at one of our addresses, to
  // `reply`; returns its size, 0 for none. `reply` holds kMaxTcpReply bytes at least.
  [[nodiscard]] std::size_t Respond(const IpPacket& packet, const HealthPage& page,
                                    std::chrono::nanoseconds now, MutableByteView reply) noexcept;

 private:
  struct Exchange;

  [[nodiscard]] std::size_t AnswerSyn(const Exchange& exchange) const noexcept;
  [[nodiscard]] std::size_t AnswerRequest(const Exchange& exchange) noexcept;
  [[nodiscard]] std::size_t AnswerFirst(const Exchange& exchange) noexcept;
  [[nodiscard]] std::size_t AnswerPiece(const Exchange& exchange, PartialRequest& request) noexcept;
  [[nodiscard]] std::size_t AnswerAfterResponse(const Exchange& exchange) noexcept;
  void ForgetAnswered(const Exchange& exchange) noexcept;
  void ForgetReset(const Exchange& exchange) noexcept;

  TcpResponderOptions options_;
  HandshakeCookie cookie_;
  RequestTable requests_;
};

}  // namespace gwlbtap
