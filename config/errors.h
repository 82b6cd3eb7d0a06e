// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a configuration text: collected while it is read, told all at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gwlbtap {

struct TextPosition {
  std::uint32_t line = 1;  // both count from 1; columns count code points
  std::uint32_t column = 1;

  friend auto operator<=>(const TextPosition&, const TextPosition&) = default;
};

// Control thread only.
class ConfigErrors {
 public:
  // `key` may be empty. Both texts may quote the configuration: they are made fit for one line of a
  // terminal, control characters escaped and excessive lengths cut.
  void Add(TextPosition position, std::string_view key, std::string_view message);

  [[nodiscard]] bool empty() const noexcept { return errors_.empty(); }

  // One line per error, "NAME:LINE:COLUMN: KEY: MESSAGE", in the order of the text; no newline
  // after the last one.
  [[nodiscard]] std::string Format(std::string_view name) const;

 private:
  struct Error {
    TextPosition position;
    std::string text;
  };
  std::vector<Error> errors_;
};

}  // namespace gwlbtap
