// SPDX-License-Identifier: Apache-2.0
#include "config/document.h"

#include <fmt/format.h>

#include <optional>

#include "config/toml_nesting.h"

namespace gwlbtap {

absl::Status ReadDocument(std::string_view text, std::string_view name, const ReadTables& read) {
  ConfigErrors errors;
  if (text.size() > kMaxConfigBytes) {
    errors.Add({}, "", "more than 1 MiB, which is too much for a configuration");
  } else if (const std::optional<TextPosition> dot = FindExcessiveDot(text)) {
    errors.Add(*dot, "", fmt::format("more than {} dots between keys", kMaxDotsPerLine));
  } else {
    try {
      const toml::table document = toml::parse(text);
      read(document, errors);
    } catch (const toml::parse_error& error) {
      const toml::source_position& position = error.source().begin;
      errors.Add({position.line, position.column}, "", error.description());
    }
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(errors.Format(name));
}

}  // namespace gwlbtap
