// SPDX-License-Identifier: Apache-2.0
#include "health/tcp_responder.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "health/http_check.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kEthernetMtu = 1500;  // IEEE 802.3 §3.2.7, RFC 894
constexpr std::uint16_t kWindow = kMaxRequestHead;

bool IsOdd(std::uint32_t number) noexcept { return (number & 1) != 0; }

}  // namespace

// What there is to know about one segment while it is answered.
struct TcpResponder::Exchange {
  const IpPacket& packet;
  const TcpSegment& segment;
  const HealthPage& page;
  std::chrono::nanoseconds now;
  MutableByteView reply;

  [[nodiscard]] TcpEnds Ends() const noexcept {
    return {packet.source, packet.destination, segment.source_port, segment.destination_port};
  }

  [[nodiscard]] std::size_t Send(std::uint8_t flags, std::uint32_t sequence,
                                 std::uint32_t acknowledgment,
                                 std::size_t payload_size = 0) const noexcept {
    return WriteTcpReply(packet, segment,
                         {.sequence = sequence,
                          .acknowledgment = acknowledgment,
                          .flags = flags,
                          .window = kWindow,
                          .payload_size = payload_size},
                         reply);
  }

  // Writes the response to `received` where the segment's payload goes.
  [[nodiscard]] std::optional<std::size_t> WriteResponse(ByteView received,
                                                         std::string_view path) const noexcept {
    const auto written = AnswerHttp(received, path, page, reply.subspan(TcpPayloadOffset(packet)));
    return written ? std::optional(written->size) : std::nullopt;
  }

  // Sends the response that is already in its place. The FIN counts as a byte of the window. What
  // does not fit is not sent in part: the peer asks again. `next` is what we expect from the peer.
  [[nodiscard]] std::size_t SendResponse(std::size_t size, std::uint32_t next) const noexcept {
    if (segment.window <= size) return 0;
    return Send(kTcpAck | kTcpPsh | kTcpFin, segment.acknowledgment, next, size);
  }
};

TcpResponder::TcpResponder(TcpResponderOptions options)
    : options_(std::move(options)), cookie_(options_.key) {}

std::size_t TcpResponder::Respond(const IpPacket& packet, const HealthPage& page,
                                  std::chrono::nanoseconds now, MutableByteView reply) noexcept {
  const std::optional<TcpSegment> segment = ParseTcpSegment(packet);
  // Nobody's ephemeral port is the health port: that would be another responder's reply.
  if (!segment || segment->source_port == options_.port || segment->source_port == 0) return 0;
  const Exchange exchange{packet, *segment, page, now, reply};
  if (segment->Has(kTcpRst)) {
    ForgetReset(exchange);
    return 0;
  }
  if (segment->Has(kTcpSyn)) return AnswerSyn(exchange);
  if (!segment->Has(kTcpAck)) return 0;  // RFC 9293 §3.10.7.4, fifth check
  if (segment->payload.empty() && !segment->Has(kTcpFin)) {
    if (!IsOdd(segment->acknowledgment)) ForgetAnswered(exchange);
    return 0;
  }
  return IsOdd(segment->acknowledgment) ? AnswerRequest(exchange) : AnswerAfterResponse(exchange);
}

std::size_t TcpResponder::AnswerSyn(const Exchange& exchange) const noexcept {
  const TcpSegment& segment = exchange.segment;
  if (segment.Has(kTcpAck) || segment.Has(kTcpFin)) return 0;
  if (!exchange.page.is_healthy() && options_.unhealthy_syn == UnhealthySyn::kRefuse) {
    return exchange.Send(kTcpRst | kTcpAck, 0, segment.NextSequence());  // RFC 9293 §3.10.7.1
  }
  const std::size_t headers = TcpPayloadOffset(exchange.packet);
  // Payload that comes with a SYN is not taken; the peer sends it again.
  return WriteTcpReply(exchange.packet, segment,
                       {.sequence = cookie_.Make(exchange.Ends(), segment.sequence, exchange.now),
                        .acknowledgment = segment.sequence + 1,
                        .flags = kTcpSyn | kTcpAck,
                        .window = kWindow,
                        .max_segment_size = static_cast<std::uint16_t>(kEthernetMtu - headers)},
                       exchange.reply);
}

// Payload or FIN from a peer that has seen nothing of our response yet.
std::size_t TcpResponder::AnswerRequest(const Exchange& exchange) noexcept {
  PartialRequest* const request = requests_.Find(exchange.Ends(), exchange.now);
  if (request != nullptr && request->own_initial() == exchange.segment.acknowledgment - 1) {
    return AnswerPiece(exchange, *request);
  }
  return AnswerFirst(exchange);
}

// The first segment after the handshake is the only one that repeats both initial numbers. If it is
// another, for the first was lost, the peer will send that again.
std::size_t TcpResponder::AnswerFirst(const Exchange& exchange) noexcept {
  const TcpSegment& segment = exchange.segment;
  const TcpEnds ends = exchange.Ends();
  const std::uint32_t peer_initial = segment.sequence - 1;
  const std::uint32_t own_initial = segment.acknowledgment - 1;
  if (!cookie_.IsOurs(own_initial, ends, peer_initial, exchange.now)) return 0;
  if (const auto size = exchange.WriteResponse(segment.payload, options_.path)) {
    return exchange.SendResponse(*size, segment.NextSequence());
  }
  std::uint8_t flags = kTcpAck;
  if (segment.Has(kTcpFin)) {
    flags |= kTcpFin;  // the request will never be whole; a check that only connects has none
  } else {
    requests_.Insert(ends, peer_initial, own_initial, exchange.now)
        .Append(segment.sequence, segment.payload);
  }
  return exchange.Send(flags, segment.acknowledgment, segment.NextSequence());
}

// The request stays after it has been answered, for the reply may get lost.
std::size_t TcpResponder::AnswerPiece(const Exchange& exchange, PartialRequest& request) noexcept {
  const TcpSegment& segment = exchange.segment;
  const bool is_in_order = request.Append(segment.sequence, segment.payload);
  const bool has_fin = segment.Has(kTcpFin);
  const std::uint32_t end = segment.NextSequence() - (has_fin ? 1 : 0);
  // An old piece ends before what is already there. One that ends behind it found the buffer full,
  // and nobody needs the rest: the head is too long, or what follows it is another request.
  const bool is_newest =
      is_in_order && static_cast<std::int32_t>(end - request.next_sequence()) >= 0;
  const std::uint32_t next = is_newest ? segment.NextSequence() : request.next_sequence();
  if (const auto size = exchange.WriteResponse(request.received(), options_.path)) {
    return exchange.SendResponse(*size, next);
  }
  const std::uint8_t flags = is_newest && has_fin ? kTcpAck | kTcpFin : kTcpAck;
  return exchange.Send(flags, segment.acknowledgment, next);
}

// More of a body or of pipelined requests, or the peer's FIN. All is acknowledged unread, and not
// refused: a reset could destroy the response before the peer has read it (RFC 9112 §9.6).
std::size_t TcpResponder::AnswerAfterResponse(const Exchange& exchange) noexcept {
  ForgetAnswered(exchange);
  return exchange.Send(kTcpAck, exchange.segment.acknowledgment, exchange.segment.NextSequence());
}

void TcpResponder::ForgetAnswered(const Exchange& exchange) noexcept {
  const TcpEnds ends = exchange.Ends();
  const PartialRequest* const request = requests_.Find(ends, exchange.now);
  if (request == nullptr) return;
  // SYN and FIN are acknowledged with the response.
  const std::uint32_t acknowledged = exchange.segment.acknowledgment - request->own_initial() - 2;
  if (acknowledged <= kMaxHttpResponse) requests_.Erase(ends);
}

// RFC 5961 §3.2: a reset counts if it has exactly the number that is expected.
void TcpResponder::ForgetReset(const Exchange& exchange) noexcept {
  const TcpEnds ends = exchange.Ends();
  const PartialRequest* const request = requests_.Find(ends, exchange.now);
  if (request != nullptr && exchange.segment.sequence == request->next_sequence()) {
    requests_.Erase(ends);
  }
}

}  // namespace gwlbtap
