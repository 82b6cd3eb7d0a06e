// SPDX-License-Identifier: Apache-2.0
//
// Typed access to one table of a TOML document. Control thread only; borrows the document and the
// error list. Whatever is wrong with a value is reported under its position and full key.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "config/errors.h"

namespace gwlbtap {

struct ListElement;

// Every Read…() leaves `value` as it is and returns false if the key is absent or its value wrong;
// only the latter is an error. What has been asked for is known; RefuseUnknownKeys() reports the
// rest.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string path, ConfigErrors& errors);

  bool ReadText(std::string_view key, std::string& value);

  // A text, or a list of texts.
  bool ReadTexts(std::string_view key, std::vector<std::string>& values);

  bool ReadBoolean(std::string_view key, bool& value);

  // With or without a fraction.
  bool ReadNumber(std::string_view key, double minimum, double maximum, double& value);

  template <typename Integer>
  bool ReadInteger(std::string_view key, Integer minimum, Integer maximum, Integer& value) {
    const std::optional<std::int64_t> found =
        FindInteger(key, static_cast<std::int64_t>(minimum), static_cast<std::int64_t>(maximum));
    if (found) value = static_cast<Integer>(*found);
    return found.has_value();
  }

  // A text such as "64MiB".
  bool ReadSize(std::string_view key, std::uint64_t minimum, std::uint64_t maximum,
                std::uint64_t& value);

  // A text such as "10ms"; a finer one than `Duration` can hold is an error.
  template <typename Duration>
  bool ReadDuration(std::string_view key, Duration minimum, Duration maximum, Duration& value) {
    constexpr std::chrono::microseconds kGranularity = Duration(1);
    const std::optional<std::chrono::microseconds> found =
        FindDuration(key, minimum, maximum, kGranularity);
    if (found) value = std::chrono::duration_cast<Duration>(*found);
    return found.has_value();
  }

  // A text that is what ToString() makes of one of `choices`.
  template <typename Enum, std::size_t kCount>
  bool ReadChoice(std::string_view key, const std::array<Enum, kCount>& choices, Enum& value) {
    std::string found;
    if (!ReadText(key, found)) return false;
    std::string allowed;
    for (const Enum choice : choices) {
      const std::string_view name = ToString(choice);
      if (name == found) {
        value = choice;
        return true;
      }
      allowed += fmt::format("{}\"{}\"", allowed.empty() ? "" : " or ", name);
    }
    ValueError(key, fmt::format("must be {}, found \"{}\"", allowed, found));
    return false;
  }

  // The table under `key`.
  [[nodiscard]] std::optional<TableReader> FindTable(std::string_view key);

  // The tables of the list under `key`, whose paths end in "[0]", "[1]" and so on. That there are
  // none at all is an error, with this message.
  [[nodiscard]] std::vector<TableReader> RequireTables(std::string_view key,
                                                       std::string_view message);

  // The elements of the list under `key`, which may be texts and tables; other ones are errors.
  [[nodiscard]] std::vector<ListElement> FindElements(std::string_view key);

  // All keys of this table, in the order of the alphabet, for one whose keys are data. They live as
  // long as the document.
  [[nodiscard]] std::vector<std::string_view> Keys() const;

  [[nodiscard]] bool Has(std::string_view key) const;
  [[nodiscard]] bool HasEmptyList(std::string_view key) const;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  // Reports the absence of `key`, at the head of this table.
  void Require(std::string_view key, std::string_view message);

  // Errors at the value of a key that is there, at the key itself, at the head of this table, and at
  // an element of one of its lists.
  void ValueError(std::string_view key, std::string_view message);
  void KeyError(std::string_view key, std::string_view message);
  void TableError(std::string_view key, std::string_view message);
  void ElementError(const ListElement& element, std::string_view message);

  void RefuseUnknownKeys();

 private:
  [[nodiscard]] const toml::node* Find(std::string_view key);
  [[nodiscard]] std::string PathOf(std::string_view key) const;
  void TypeError(std::string_view key, std::string_view wanted, const toml::node& found);
  [[nodiscard]] std::optional<std::int64_t> FindInteger(std::string_view key, std::int64_t minimum,
                                                        std::int64_t maximum);
  [[nodiscard]] std::optional<std::chrono::microseconds> FindDuration(
      std::string_view key, std::chrono::microseconds minimum, std::chrono::microseconds maximum,
      std::chrono::microseconds granularity);

  const toml::table& table_;
  std::string path_;
  ConfigErrors& errors_;
  std::vector<std::string_view> known_keys_;
};

// One element of a list: a table, or else a text.
struct ListElement {
  std::string path;  // ends in "[0]", "[1]" and so on
  TextPosition position;
  std::string text;
  std::optional<TableReader> table;
};

}  // namespace gwlbtap
