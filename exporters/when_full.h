// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace gwlbtap {

// What happens to a packet that an exporter has no room for.
enum class WhenFull : std::uint8_t {
  kDrop,  // it is dropped and counted: nothing ever slows a worker
  kWait,  // the worker waits, as long as the exporter's peers take anything at all
};

[[nodiscard]] constexpr std::string_view ToString(WhenFull value) noexcept {
  switch (value) {
    case WhenFull::kDrop:
      return "drop";
    case WhenFull::kWait:
      return "wait";
  }
  return "?";
}

}  // namespace gwlbtap
