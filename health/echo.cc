// SPDX-License-Identifier: Apache-2.0
#include "health/echo.h"

#include <algorithm>
#include <cstdint>

#include "geneve/ip_header.h"
#include "health/internet_checksum.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kEchoHeaderSize = 8;        // RFC 792, RFC 4443 §4.1
constexpr std::uint8_t kEchoRequest = 8;          // RFC 792
constexpr std::uint8_t kEchoReply = 0;            // RFC 792
constexpr std::uint8_t kIcmpv6EchoRequest = 128;  // RFC 4443 §4.1
constexpr std::uint8_t kIcmpv6EchoReply = 129;    // RFC 4443 §4.2
constexpr std::size_t kCodeOffset = 1;
constexpr std::size_t kChecksumOffset = 2;

// RFC 4443 §2.3: ICMPv6 has a pseudo-header in its checksum, RFC 792: ICMP has not.
std::uint16_t Checksum(const IpAddress& source, const IpAddress& destination,
                       ByteView message) noexcept {
  if (source.is_ipv6()) return PayloadChecksum(source, destination, kProtocolIcmpv6, message);
  InternetChecksum checksum;
  checksum.Add(message);
  return checksum.Result();
}

}  // namespace

bool IsEchoRequest(const IpPacket& packet) noexcept {
  const bool is_ipv6 = packet.source.is_ipv6();
  return packet.protocol == (is_ipv6 ? kProtocolIcmpv6 : kProtocolIcmp) &&
         !packet.payload.empty() &&
         LoadBe<std::uint8_t>(packet.payload, 0) == (is_ipv6 ? kIcmpv6EchoRequest : kEchoRequest);
}

std::size_t AnswerEcho(const IpPacket& request, MutableByteView packet) noexcept {
  const ByteView message = request.payload;
  if (message.size() < kEchoHeaderSize || LoadBe<std::uint8_t>(message, kCodeOffset) != 0 ||
      Checksum(request.source, request.destination, message) != 0) {
    return 0;
  }
  const bool is_ipv6 = request.source.is_ipv6();
  const MutableByteView reply = packet.subspan(IpHeaderSize(request.source), message.size());
  std::ranges::copy(message, reply.begin());
  StoreBe(reply, 0, is_ipv6 ? kIcmpv6EchoReply : kEchoReply);
  StoreBe(reply, kChecksumOffset, std::uint16_t{0});
  StoreBe(reply, kChecksumOffset, Checksum(request.destination, request.source, reply));
  return WriteIpHeader({.source = request.destination,
                        .destination = request.source,
                        .protocol = request.protocol,
                        .identification = request.identification,
                        .may_be_fragmented = (request.fragment_fields & kIpv4DontFragment) == 0},
                       message.size(), packet);
}

}  // namespace gwlbtap
