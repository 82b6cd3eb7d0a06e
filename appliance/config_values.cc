// SPDX-License-Identifier: Apache-2.0
#include "appliance/config_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gwlbtap {
namespace {

bool IsControlCharacter(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

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

bool ReadEndpoint(TableReader& reader, std::string_view key, Endpoint& value) {
  std::string text;
  if (!ReadPlainText(reader, key, text)) return false;
  absl::StatusOr<Endpoint> endpoint = ParseEndpoint(text);
  if (!endpoint.ok()) {
    reader.ValueError(key, std::string(endpoint.status().message()));
    return false;
  }
  value = *std::move(endpoint);
  return true;
}

}  // namespace gwlbtap
