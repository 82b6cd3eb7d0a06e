// SPDX-License-Identifier: Apache-2.0
//
// Texts as the bytes that stand on the wire.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "geneve/byte_order.h"

namespace gwlbtap {

[[nodiscard]] inline ByteView AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

[[nodiscard]] inline std::string ToText(ByteView bytes) {
  std::string text;
  for (const std::byte byte : bytes) text.push_back(static_cast<char>(byte));
  return text;
}

}  // namespace gwlbtap
