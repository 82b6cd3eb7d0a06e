// SPDX-License-Identifier: Apache-2.0
//
// Sorts frames by who is to deal with them. Pure; any thread.
#pragma once

#include <cstdint>

#include "geneve/byte_order.h"
#include "geneve/parsed.h"
#include "geneve/udp_frame.h"

namespace gwlbtap {

enum class FrameClass : std::uint8_t {
  kTunnel,     // UDP to the port of Geneve or VXLAN: for the decapsulator
  kOther,      // well formed, and nothing for us
  kMalformed,  // cannot be read far enough to tell
};

struct ClassifiedFrame {
  FrameClass frame_class = FrameClass::kOther;
  Parsed<UdpDatagram> datagram;  // of a tunnel frame; else why there is none
};

[[nodiscard]] ClassifiedFrame Classify(ByteView frame) noexcept;

}  // namespace gwlbtap
