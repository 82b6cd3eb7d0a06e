// SPDX-License-Identifier: Apache-2.0
//
// TOML as our programs write it: one "key = value" per line. Control thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gwlbtap {

// A basic string, in its quotes, and a list of such.
[[nodiscard]] std::string TomlText(std::string_view text);
[[nodiscard]] std::string TomlTexts(const std::vector<std::string>& texts);

// Keys are written as they are: bare ones.
class TomlWriter {
 public:
  // Starts a table: `header` is "[table]" or "[[table]]". What follows is indented like it.
  void Header(std::string_view indent, std::string_view header);

  void Text(std::string_view key, std::string_view value);
  void Texts(std::string_view key, const std::vector<std::string>& values);
  void Number(std::string_view key, std::uint64_t value);
  void Ratio(std::string_view key, double value);
  void Boolean(std::string_view key, bool value);
  void Duration(std::string_view key, std::chrono::nanoseconds value);  // in whole microseconds

  // A value that is TOML already.
  void Value(std::string_view key, std::string_view toml);

  [[nodiscard]] std::string Take() &&;

 private:
  std::string text_;
  std::string indent_;
};

}  // namespace gwlbtap
