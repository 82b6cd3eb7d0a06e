// SPDX-License-Identifier: Apache-2.0
//
// Sizes and durations as the configuration writes them: a whole number and a unit, "64MiB", "10ms".
// Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gwlbtap {

// Bytes. Units are B, KiB, MiB and GiB. Nothing when the text is no size, or one beyond 64 bits.
[[nodiscard]] std::optional<std::uint64_t> ParseSize(std::string_view text);

// Units are us, ms, s and min. Nothing when the text is no duration, or one that does not fit.
[[nodiscard]] std::optional<std::chrono::microseconds> ParseDuration(std::string_view text);

// The largest unit that leaves a whole number; parsing the result gives the value again.
[[nodiscard]] std::string FormatSize(std::uint64_t bytes);
[[nodiscard]] std::string FormatDuration(std::chrono::microseconds duration);

}  // namespace gwlbtap
