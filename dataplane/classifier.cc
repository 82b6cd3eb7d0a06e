// SPDX-License-Identifier: Apache-2.0
#include "dataplane/classifier.h"

#include "geneve/geneve_header.h"
#include "geneve/vxlan_header.h"

namespace gwlbtap {

ClassifiedFrame Classify(ByteView frame) noexcept {
  ClassifiedFrame classified{FrameClass::kOther, ParseUdpFrame(frame)};
  if (classified.datagram.ok()) {
    const std::uint16_t port = classified.datagram->destination_port;
    if (port == kGenevePort || port == kVxlanPort) classified.frame_class = FrameClass::kTunnel;
  } else if (classified.datagram.status() != DecapStatus::kNotTunnel) {
    classified.frame_class = FrameClass::kMalformed;
  }
  return classified;
}

}  // namespace gwlbtap
