// SPDX-License-Identifier: Apache-2.0
#include "config/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace gwlbtap {
namespace {

constexpr std::size_t kMaxKeyBytes = 200;
constexpr std::size_t kMaxMessageBytes = 400;

constexpr bool IsUtf8Continuation(char c) { return (static_cast<unsigned char>(c) >> 6U) == 2; }

std::string_view Shorten(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && IsUtf8Continuation(text[limit])) --limit;
  return text.substr(0, limit);
}

std::string Presentable(std::string_view text, std::size_t limit) {
  std::string result;
  const std::string_view kept = Shorten(text, limit);
  for (const char c : kept) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f) {
      fmt::format_to(std::back_inserter(result), "\\x{:02x}", code);
    } else {
      result.push_back(c);
    }
  }
  if (kept.size() < text.size()) result += "...";
  return result;
}

}  // namespace

void ConfigErrors::Add(TextPosition position, std::string_view key, std::string_view message) {
  std::string text = Presentable(message, kMaxMessageBytes);
  if (!key.empty()) text = fmt::format("{}: {}", Presentable(key, kMaxKeyBytes), text);
  errors_.push_back({position, std::move(text)});
}

std::string ConfigErrors::Format(std::string_view name) const {
  std::vector<Error> sorted = errors_;
  std::ranges::stable_sort(sorted, {}, &Error::position);
  std::string result;
  for (const Error& error : sorted) {
    if (!result.empty()) result.push_back('\n');
    fmt::format_to(std::back_inserter(result), "{}:{}:{}: {}", name, error.position.line,
                   error.position.column, error.text);
  }
  return result;
}

}  // namespace gwlbtap
