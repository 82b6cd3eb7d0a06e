// SPDX-License-Identifier: Apache-2.0
//
// A capture, read into memory: pcap or pcapng, whatever libpcap can read, as long as it is
// Ethernet.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "dataplane/frame.h"

namespace gwlbtap {

class CaptureFile {
 public:
  // All of it or a failure whose message names the path and, where it broke off, the packet.
  [[nodiscard]] static absl::StatusOr<CaptureFile> Load(const std::string& path);

  // With the capture's own times; valid as long as this object.
  [[nodiscard]] std::span<const Frame> frames() const noexcept { return frames_; }

 private:
  CaptureFile() = default;
  void Append(ByteView bytes, WallTime arrival);

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  MutableByteView free_;  // of the newest block
  std::vector<Frame> frames_;
};

}  // namespace gwlbtap
