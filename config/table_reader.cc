// SPDX-License-Identifier: Apache-2.0
#include "config/table_reader.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "config/units.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kMaxSuggestedLength = 64;

TextPosition PositionOf(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

std::string_view TypeName(toml::node_type type) {
  switch (type) {
    case toml::node_type::none:
      return "nothing";
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "text in quotes";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time";
  }
  return "something else";
}

// How many characters have to be inserted, deleted or replaced to turn one text into the other.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// The known key that `key` may have been meant to be; empty if none is close.
std::string_view ClosestKey(std::string_view key, const std::vector<std::string_view>& known_keys) {
  if (key.size() > kMaxSuggestedLength) return {};
  std::string_view closest;
  std::size_t smallest = std::max<std::size_t>(2, key.size() / 3) + 1;
  for (const std::string_view known : known_keys) {
    const std::size_t distance = EditDistance(key, known);
    if (distance >= smallest) continue;
    smallest = distance;
    closest = known;
  }
  return closest;
}

bool IsBareKey(std::string_view key) {  // TOML 1.0 "Keys"
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

}  // namespace

TableReader::TableReader(const toml::table& table, std::string path, ConfigErrors& errors)
    : table_(table), path_(std::move(path)), errors_(errors) {}

bool TableReader::ReadText(std::string_view key, std::string& value) {
  const toml::node* const node = Find(key);
  if (node == nullptr) return false;
  const auto* const text = node->as_string();
  if (text == nullptr) {
    TypeError(key, "text in quotes", *node);
    return false;
  }
  value = text->get();
  return true;
}

bool TableReader::ReadTexts(std::string_view key, std::vector<std::string>& values) {
  const toml::node* const node = Find(key);
  if (node == nullptr) return false;
  if (const auto* const text = node->as_string(); text != nullptr) {
    values = {text->get()};
    return true;
  }
  const toml::array* const array = node->as_array();
  if (array == nullptr || !array->is_homogeneous<std::string>()) {
    TypeError(key, "text in quotes, or a list of such texts", *node);
    return false;
  }
  values.clear();
  for (const toml::node& element : *array) values.push_back(element.as_string()->get());
  return true;
}

bool TableReader::ReadBoolean(std::string_view key, bool& value) {
  const toml::node* const node = Find(key);
  if (node == nullptr) return false;
  const auto* const boolean = node->as_boolean();
  if (boolean == nullptr) {
    TypeError(key, "true or false", *node);
    return false;
  }
  value = boolean->get();
  return true;
}

bool TableReader::ReadNumber(std::string_view key, double minimum, double maximum, double& value) {
  const toml::node* const node = Find(key);
  if (node == nullptr) return false;
  const std::optional<double> found = node->value<double>();
  if (!found.has_value()) {
    TypeError(key, "a number", *node);
    return false;
  }
  // Not a number is not in any range.
  if (!(*found >= minimum && *found <= maximum)) {
    ValueError(key,
               fmt::format("{} is out of range; allowed are {} to {}", *found, minimum, maximum));
    return false;
  }
  value = *found;
  return true;
}

std::optional<std::int64_t> TableReader::FindInteger(std::string_view key, std::int64_t minimum,
                                                     std::int64_t maximum) {
  const toml::node* const node = Find(key);
  if (node == nullptr) return std::nullopt;
  const auto* const integer = node->as_integer();
  if (integer == nullptr) {
    TypeError(key, "an integer", *node);
    return std::nullopt;
  }
  const std::int64_t value = integer->get();
  if (value < minimum || value > maximum) {
    ValueError(key,
               fmt::format("{} is out of range; allowed are {} to {}", value, minimum, maximum));
    return std::nullopt;
  }
  return value;
}

bool TableReader::ReadSize(std::string_view key, std::uint64_t minimum, std::uint64_t maximum,
                           std::uint64_t& value) {
  std::string text;
  if (!ReadText(key, text)) return false;
  const std::optional<std::uint64_t> found = ParseSize(text);
  if (!found) {
    ValueError(key, fmt::format("\"{}\" is not a size; write for example \"64MiB\"", text));
    return false;
  }
  if (*found < minimum || *found > maximum) {
    ValueError(key, fmt::format("\"{}\" is out of range; allowed are \"{}\" to \"{}\"", text,
                                FormatSize(minimum), FormatSize(maximum)));
    return false;
  }
  value = *found;
  return true;
}

std::optional<std::chrono::microseconds> TableReader::FindDuration(
    std::string_view key, std::chrono::microseconds minimum, std::chrono::microseconds maximum,
    std::chrono::microseconds granularity) {
  std::string text;
  if (!ReadText(key, text)) return std::nullopt;
  const std::optional<std::chrono::microseconds> found = ParseDuration(text);
  if (!found) {
    ValueError(key, fmt::format("\"{}\" is not a duration; write for example \"10ms\" (units: us, "
                                "ms, s, min)",
                                text));
    return std::nullopt;
  }
  if (*found < minimum || *found > maximum) {
    ValueError(key, fmt::format("\"{}\" is out of range; allowed are \"{}\" to \"{}\"", text,
                                FormatDuration(minimum), FormatDuration(maximum)));
    return std::nullopt;
  }
  if (*found % granularity != std::chrono::microseconds::zero()) {
    ValueError(
        key, fmt::format("\"{}\" is not a multiple of \"{}\"", text, FormatDuration(granularity)));
    return std::nullopt;
  }
  return found;
}

std::optional<TableReader> TableReader::FindTable(std::string_view key) {
  const toml::node* const node = Find(key);
  if (node == nullptr) return std::nullopt;
  const toml::table* const table = node->as_table();
  if (table == nullptr) {
    TypeError(key, fmt::format("a table, written [{}]", key), *node);
    return std::nullopt;
  }
  return TableReader(*table, PathOf(key), errors_);
}

std::vector<TableReader> TableReader::RequireTables(std::string_view key,
                                                    std::string_view message) {
  Require(key, message);
  std::vector<TableReader> readers;
  const toml::node* const node = Find(key);
  if (node == nullptr) return readers;
  const toml::array* const array = node->as_array();
  if (array == nullptr) {
    TypeError(key, "a list of tables, each written in double brackets", *node);
    return readers;
  }
  if (array->empty()) ValueError(key, message);
  for (std::size_t i = 0; i < array->size(); ++i) {
    const toml::node& element = *array->get(i);
    std::string element_path = fmt::format("{}[{}]", PathOf(key), i);
    if (const toml::table* const table = element.as_table(); table != nullptr) {
      readers.emplace_back(*table, std::move(element_path), errors_);
    } else {
      errors_.Add(PositionOf(element.source()), element_path,
                  fmt::format("must be a table, found {}", TypeName(element.type())));
    }
  }
  return readers;
}

std::vector<ListElement> TableReader::FindElements(std::string_view key) {
  std::vector<ListElement> elements;
  const toml::node* const node = Find(key);
  if (node == nullptr) return elements;
  const toml::array* const array = node->as_array();
  if (array == nullptr) {
    TypeError(key, "a list", *node);
    return elements;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const toml::node& found = *array->get(i);
    ListElement element{fmt::format("{}[{}]", PathOf(key), i), PositionOf(found.source()), "", {}};
    if (const toml::table* const table = found.as_table(); table != nullptr) {
      element.table.emplace(*table, element.path, errors_);
    } else if (const auto* const text = found.as_string(); text != nullptr) {
      element.text = text->get();
    } else {
      ElementError(element, fmt::format("must be text in quotes or a table, found {}",
                                        TypeName(found.type())));
      continue;
    }
    elements.push_back(std::move(element));
  }
  return elements;
}

std::vector<std::string_view> TableReader::Keys() const {
  std::vector<std::string_view> keys;
  for (const auto& [key, value] : table_) keys.push_back(key.str());
  return keys;
}

bool TableReader::Has(std::string_view key) const { return table_.contains(key); }

bool TableReader::HasEmptyList(std::string_view key) const {
  const toml::array* const array = table_[key].as_array();
  return array != nullptr && array->empty();
}

void TableReader::Require(std::string_view key, std::string_view message) {
  if (!Has(key)) TableError(key, message);
}

void TableReader::ValueError(std::string_view key, std::string_view message) {
  errors_.Add(PositionOf(table_.find(key)->second.source()), PathOf(key), message);
}

void TableReader::KeyError(std::string_view key, std::string_view message) {
  errors_.Add(PositionOf(table_.find(key)->first.source()), PathOf(key), message);
}

void TableReader::TableError(std::string_view key, std::string_view message) {
  errors_.Add(PositionOf(table_.source()), key.empty() ? path_ : PathOf(key), message);
}

void TableReader::ElementError(const ListElement& element, std::string_view message) {
  errors_.Add(element.position, element.path, message);
}

void TableReader::RefuseUnknownKeys() {
  for (const auto& [key, value] : table_) {
    if (std::ranges::find(known_keys_, key.str()) != known_keys_.end()) continue;
    const std::string_view closest = ClosestKey(key.str(), known_keys_);
    KeyError(key.str(), closest.empty()
                            ? std::string("unknown key")
                            : fmt::format("unknown key; did you mean \"{}\"?", closest));
  }
}

const toml::node* TableReader::Find(std::string_view key) {
  known_keys_.push_back(key);
  return table_.get(key);
}

std::string TableReader::PathOf(std::string_view key) const {
  const std::string shown = IsBareKey(key) ? std::string(key) : fmt::format("\"{}\"", key);
  return path_.empty() ? shown : fmt::format("{}.{}", path_, shown);
}

void TableReader::TypeError(std::string_view key, std::string_view wanted,
                            const toml::node& found) {
  ValueError(key, fmt::format("must be {}, found {}", wanted, TypeName(found.type())));
}

}  // namespace gwlbtap
