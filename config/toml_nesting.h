// SPDX-License-Identifier: Apache-2.0
//
// The TOML library recurses once per dot of a dotted key when it frees what it has read: a hostile
// "a.a.a…" of some hundred kilobytes would exhaust the stack. Such text is told apart beforehand.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "config/errors.h"

namespace gwlbtap {

inline constexpr std::size_t kMaxDotsPerLine = 32;  // a valid configuration needs no more than 2

// Where the dot is that is one too many for its line; dots in strings and comments do not count.
// Exact for all text that is TOML, and for the valid beginning of all other.
[[nodiscard]] std::optional<TextPosition> FindExcessiveDot(std::string_view toml);

}  // namespace gwlbtap
