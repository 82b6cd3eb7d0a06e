// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_json.h"

#include <absl/status/status.h>
#include <fmt/format.h>

#include <algorithm>

namespace gwlbtap::controller {
namespace {

// How deep brackets are nested outside of strings. Exact for all text that is JSON, and for the
// valid beginning of all other.
std::size_t NestingOf(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool is_in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_in_string) {
      if (c == '\\') ++i;
      if (c == '"') is_in_string = false;
    } else if (c == '"') {
      is_in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

// Null if the way leads nowhere.
const EventJson& At(const EventJson& event, const char* pointer) {
  static const EventJson kNull;
  const EventJson::json_pointer way(pointer);
  return event.contains(way) ? event.at(way) : kNull;
}

}  // namespace

absl::StatusOr<EventJson> ParseEventJson(std::string_view text) {
  if (text.size() > kMaxEventBytes) {
    return absl::InvalidArgumentError(
        fmt::format("the event has {} bytes; {} are the most", text.size(), kMaxEventBytes));
  }
  if (const std::size_t nesting = NestingOf(text); nesting > kMaxEventNesting) {
    return absl::InvalidArgumentError(
        fmt::format("the event is nested {} deep; {} is the most", nesting, kMaxEventNesting));
  }
  EventJson event = EventJson::parse(text, nullptr, /*allow_exceptions=*/false);
  if (event.is_discarded()) return absl::InvalidArgumentError("the event is no JSON");
  if (!event.is_object()) {
    return absl::InvalidArgumentError(
        fmt::format("the event is no JSON object, but of the type {}", event.type_name()));
  }
  return event;
}

absl::StatusOr<std::string> OptionalTextAt(const EventJson& event, const char* pointer) {
  const EventJson& found = At(event, pointer);
  if (found.is_null()) return std::string();
  if (found.is_string()) return found.get<std::string>();
  return absl::InvalidArgumentError(
      fmt::format("{} is no text, but of the type {}", pointer, found.type_name()));
}

absl::StatusOr<std::string> TextAt(const EventJson& event, const char* pointer) {
  absl::StatusOr<std::string> text = OptionalTextAt(event, pointer);
  if (text.ok() && text->empty()) {
    return absl::InvalidArgumentError(fmt::format("{} is missing or empty", pointer));
  }
  return text;
}

absl::StatusOr<const EventJson*> ListAt(const EventJson& event, const char* pointer) {
  static const EventJson kNone = EventJson::array();
  const EventJson& found = At(event, pointer);
  if (found.is_null()) return &kNone;
  if (found.is_array()) return &found;
  return absl::InvalidArgumentError(
      fmt::format("{} is no list, but of the type {}", pointer, found.type_name()));
}

std::string Quoted(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  if (text.size() <= kLongest) return fmt::format("\"{}\"", text);
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) >> 6U) == 2) --end;  // within a letter
  return fmt::format("\"{}...\"", text.substr(0, end));
}

}  // namespace gwlbtap::controller
