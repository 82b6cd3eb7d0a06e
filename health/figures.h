// SPDX-License-Identifier: Apache-2.0
//
// Quantities as the sentences of a verdict state them. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace gwlbtap {

// With one digit after the point where there is one to show: "1.2 s", "10 s".
[[nodiscard]] std::string SecondsText(std::chrono::nanoseconds duration);

// Likewise: "4.1 %". `whole` is not 0.
[[nodiscard]] std::string PercentText(std::uint64_t part, std::uint64_t whole);

[[nodiscard]] constexpr double RatioOf(std::uint64_t part, std::uint64_t whole) noexcept {
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace gwlbtap
