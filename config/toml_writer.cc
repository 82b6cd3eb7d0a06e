// SPDX-License-Identifier: Apache-2.0
#include "config/toml_writer.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "config/units.h"

namespace gwlbtap {

std::string TomlText(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result.push_back('\\');
      result.push_back(c);
    } else if (code < 0x20 || code == 0x7f) {
      fmt::format_to(std::back_inserter(result), "\\u{:04X}", code);
    } else {
      result.push_back(c);
    }
  }
  result.push_back('"');
  return result;
}

std::string TomlTexts(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    fmt::format_to(std::back_inserter(list), "{}{}", list.empty() ? "" : ", ", TomlText(text));
  }
  return fmt::format("[{}]", list);
}

void TomlWriter::Header(std::string_view indent, std::string_view header) {
  fmt::format_to(std::back_inserter(text_), "{}{}{}\n", text_.empty() ? "" : "\n", indent, header);
  indent_ = indent;
}

void TomlWriter::Text(std::string_view key, std::string_view value) { Value(key, TomlText(value)); }

void TomlWriter::Texts(std::string_view key, const std::vector<std::string>& values) {
  Value(key, TomlTexts(values));
}

void TomlWriter::Number(std::string_view key, std::uint64_t value) {
  Value(key, fmt::format("{}", value));
}

void TomlWriter::Ratio(std::string_view key, double value) { Value(key, fmt::format("{}", value)); }

void TomlWriter::Boolean(std::string_view key, bool value) { Value(key, value ? "true" : "false"); }

void TomlWriter::Duration(std::string_view key, std::chrono::nanoseconds value) {
  Text(key, FormatDuration(std::chrono::duration_cast<std::chrono::microseconds>(value)));
}

void TomlWriter::Value(std::string_view key, std::string_view toml) {
  fmt::format_to(std::back_inserter(text_), "{}{} = {}\n", indent_, key, toml);
}

std::string TomlWriter::Take() && { return std::move(text_); }

}  // namespace gwlbtap
