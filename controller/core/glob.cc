// SPDX-License-Identifier: Apache-2.0
#include "controller/core/glob.h"

#include <cstddef>

namespace gwlbtap::controller {

bool MatchesGlob(std::string_view pattern, std::string_view value) noexcept {
  std::size_t in_pattern = 0;
  std::size_t in_value = 0;
  // Where to go on when what follows the last star does not fit.
  std::size_t after_star = std::string_view::npos;
  std::size_t star_value = 0;
  while (in_value < value.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      after_star = ++in_pattern;
      star_value = in_value;
      continue;
    }
    if (in_pattern < pattern.size()) {
      const bool is_quoted = pattern[in_pattern] == '\\' && in_pattern + 1 < pattern.size();
      const std::size_t at = is_quoted ? in_pattern + 1 : in_pattern;
      if (pattern[at] == value[in_value] || (!is_quoted && pattern[at] == '?')) {
        in_pattern = at + 1;
        ++in_value;
        continue;
      }
    }
    if (after_star == std::string_view::npos) return false;
    in_pattern = after_star;
    in_value = ++star_value;
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

}  // namespace gwlbtap::controller
