// SPDX-License-Identifier: Apache-2.0
#include "appliance/config.h"
#include "config/document.h"
#include "config/text_file.h"

namespace gwlbtap {

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  // One byte more than a configuration may have, which ParseConfig() refuses.
  const absl::StatusOr<std::string> text = ReadTextFile(path, kMaxConfigBytes + 1);
  if (!text.ok()) return text.status();
  return ParseConfig(*text, path);
}

}  // namespace gwlbtap
