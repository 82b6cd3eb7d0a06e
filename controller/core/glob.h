// SPDX-License-Identifier: Apache-2.0
//
// Patterns with wildcards. Pure; any thread.
#pragma once

#include <string_view>

namespace gwlbtap::controller {

// `*` stands for any characters or none, `?` for exactly one byte, `\x` for x. In time proportional
// to the product of the lengths at worst.
[[nodiscard]] bool MatchesGlob(std::string_view pattern, std::string_view value) noexcept;

}  // namespace gwlbtap::controller
