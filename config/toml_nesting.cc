// SPDX-License-Identifier: Apache-2.0
#include "config/toml_nesting.h"

#include <algorithm>

namespace gwlbtap {
namespace {

constexpr bool StartsCodePoint(char c) { return (static_cast<unsigned char>(c) >> 6U) != 2; }

TextPosition PositionAt(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  return {static_cast<std::uint32_t>(1 + std::ranges::count(before, '\n')),
          static_cast<std::uint32_t>(1 + std::ranges::count_if(line, StartsCodePoint))};
}

constexpr std::size_t kNone = std::string_view::npos;

// The number of bytes before the end of the comment that `text` starts with.
std::size_t CommentLength(std::string_view text) { return std::min(text.find('\n'), text.size()); }

// The number of bytes of the string that `text`, which starts with a quote, starts with.
std::size_t StringLength(std::string_view text) {
  const char quote = text.front();
  const bool is_literal = quote == '\'';  // TOML 1.0 "String": no escapes in these
  const std::string_view fence = text.substr(0, 3);
  const bool is_multi_line = fence == "\"\"\"" || fence == "'''";
  const std::string_view close = is_multi_line ? fence : text.substr(0, 1);
  for (std::size_t i = close.size(); i < text.size(); ++i) {
    if (text[i] == '\\' && !is_literal) {
      ++i;
    } else if (text[i] == '\n' && !is_multi_line) {
      return i;
    } else if (text.substr(i).starts_with(close)) {
      i += close.size();
      // Up to two quotes may stand directly before the closing three.
      for (int extra = 0; is_multi_line && extra < 2 && text.substr(i).starts_with(quote);
           ++extra) {
        ++i;
      }
      return i;
    }
  }
  return text.size();
}

}  // namespace

std::optional<TextPosition> FindExcessiveDot(std::string_view toml) {
  std::size_t dots = 0;
  for (std::size_t i = toml.find_first_of("\n.#\"'"); i != kNone;
       i = toml.find_first_of("\n.#\"'", i)) {
    if (toml[i] == '#') {
      i += CommentLength(toml.substr(i));
    } else if (toml[i] == '"' || toml[i] == '\'') {
      i += StringLength(toml.substr(i));
    } else {
      dots = toml[i] == '.' ? dots + 1 : 0;
      if (dots > kMaxDotsPerLine) return PositionAt(toml, i);
      ++i;
    }
  }
  return std::nullopt;
}

}  // namespace gwlbtap
