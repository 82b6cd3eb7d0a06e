// SPDX-License-Identifier: Apache-2.0
//
// Ping: the echo of ICMP (RFC 792) and ICMPv6 (RFC 4443 §4.1, §4.2). Pure; any thread.
#pragma once

#include <cstddef>

#include "geneve/byte_order.h"
#include "health/ip_packet.h"

namespace gwlbtap {

// Goes by protocol and type alone; the rest is for AnswerEcho() to check.
[[nodiscard]] bool IsEchoRequest(const IpPacket& packet) noexcept;

// Writes the reply to `request`, which is an echo request that is no fragment, to
// `packet`, of at least the same size; returns the size. 0 if the code, the length or the checksum
// is wrong: not to be answered.
//
// An IPv4 reply may be fragmented if the request could, and then has its identification, which the
// sender of the request has chosen to be unique (RFC 6864 §4.1).
[[nodiscard]] std::size_t AnswerEcho(const IpPacket& request, MutableByteView packet) noexcept;

}  // namespace gwlbtap
