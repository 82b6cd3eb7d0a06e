// SPDX-License-Identifier: Apache-2.0
#include "appliance/config_values.h"

#include <utility>

#include "config/text_values.h"

namespace gwlbtap {

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
