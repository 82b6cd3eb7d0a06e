// SPDX-License-Identifier: Apache-2.0
#include "config/text_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gwlbtap {
namespace {

constexpr std::size_t kMaxNameLength = 64;

bool IsControlCharacter(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

}  // namespace

bool ReadPlainText(TableReader& reader, std::string_view key, std::string& value) {
  std::string found;
  if (!reader.ReadText(key, found)) return false;
  if (found.empty()) {
    reader.ValueError(key, "must not be empty");
    return false;
  }
  if (std::ranges::any_of(found, IsControlCharacter)) {
    reader.ValueError(key, fmt::format("\"{}\" holds a control character", found));
    return false;
  }
  value = std::move(found);
  return true;
}

bool ReadName(TableReader& reader, std::string_view key, std::string& value) {
  std::string found;
  if (!reader.ReadText(key, found)) return false;
  if (found.empty() || found.size() > kMaxNameLength ||
      !std::ranges::all_of(found, IsNameCharacter)) {
    reader.ValueError(key, fmt::format("\"{}\" is not a name; it takes 1 to {} letters, digits, "
                                       "\"_\" and \"-\"",
                                       found, kMaxNameLength));
    return false;
  }
  value = std::move(found);
  return true;
}

void RefuseTwice(TableReader& reader, std::string_view key, const std::string& value,
                 std::map<std::string, std::string>& taken) {
  const auto [first, is_new] = taken.emplace(value, fmt::format("{}.{}", reader.path(), key));
  if (!is_new) {
    reader.ValueError(key, fmt::format("\"{}\" is taken by {}", value, first->second));
  }
}

}  // namespace gwlbtap
