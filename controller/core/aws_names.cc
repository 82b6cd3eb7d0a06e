// SPDX-License-Identifier: Apache-2.0
#include "controller/core/aws_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/text_values.h"
#include "controller/core/config.h"

namespace gwlbtap::controller {
namespace {

constexpr std::size_t kMaxNameLength = 64;
constexpr std::string_view kReservedPrefix = "aws:";  // EC2 user guide, "Tag restrictions"

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool StartsCodePoint(char c) { return (static_cast<unsigned char>(c) >> 6U) != 2; }

char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// EC2 counts characters, not bytes.
bool ReadTagText(TableReader& reader, std::string_view key, std::size_t limit, std::string& value) {
  std::string found;
  if (!ReadPlainText(reader, key, found)) return false;
  const auto length = static_cast<std::size_t>(std::ranges::count_if(found, StartsCodePoint));
  if (length > limit) {
    reader.ValueError(
        key, fmt::format("{} characters are too many for a tag; allowed are {}", length, limit));
    return false;
  }
  value = std::move(found);
  return true;
}

}  // namespace

bool IsId(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) && text.size() > prefix.size() && text.size() <= kMaxNameLength &&
         std::ranges::all_of(text.substr(prefix.size()), IsLowerOrDigit);
}

bool IsZone(std::string_view text) {
  return text.size() <= kMaxNameLength && text.find('-') != std::string_view::npos &&
         !text.starts_with('-') && !text.ends_with('-') &&
         std::ranges::all_of(text, [](char c) { return IsLowerOrDigit(c) || c == '-'; });
}

bool ReadId(TableReader& reader, std::string_view key, std::string_view prefix,
            std::string& value) {
  std::string found;
  if (!reader.ReadText(key, found)) return false;
  if (!IsId(found, prefix)) {
    reader.ValueError(key, fmt::format("\"{}\" is no id; it has to be \"{}\" with lower-case "
                                       "letters and digits",
                                       found, prefix));
    return false;
  }
  value = std::move(found);
  return true;
}

bool ReadTagKey(TableReader& reader, std::string_view key, std::string& value) {
  std::string found;
  if (!ReadTagText(reader, key, kMaxTagKeyLength, found)) return false;
  std::string lower = found;
  std::ranges::transform(lower, lower.begin(), ToLower);
  if (lower.starts_with(kReservedPrefix)) {
    reader.ValueError(key, fmt::format("\"{}\" begins with \"{}\", which AWS keeps for itself",
                                       found, kReservedPrefix));
    return false;
  }
  value = std::move(found);
  return true;
}

bool ReadTagValue(TableReader& reader, std::string_view key, std::string& value) {
  return ReadTagText(reader, key, kMaxTagValueLength, value);
}

}  // namespace gwlbtap::controller
