// SPDX-License-Identifier: Apache-2.0
//
// Reading the JSON of events, which anybody may have written: bounded in size and depth, and every
// refusal says where. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include <nlohmann/json.hpp>

namespace gwlbtap::controller {

using EventJson = nlohmann::json;

inline constexpr std::size_t kMaxEventBytes = 256 << 10;  // EventBridge user guide, "Quotas"
inline constexpr std::size_t kMaxEventNesting = 32;       // those of AWS have 10 at most

// An object. kInvalidArgument: the text is none, or exceeds the bounds.
[[nodiscard]] absl::StatusOr<EventJson> ParseEventJson(std::string_view text);

// The text at a JSON pointer (RFC 6901) such as "/detail/instance-id". kInvalidArgument: there is
// nothing, something else, or an empty text.
[[nodiscard]] absl::StatusOr<std::string> TextAt(const EventJson& event, const char* pointer);

// The same where nothing is as good as an empty text: null, or a way that leads nowhere.
[[nodiscard]] absl::StatusOr<std::string> OptionalTextAt(const EventJson& event,
                                                         const char* pointer);

// The list at a JSON pointer; empty if there is nothing. kInvalidArgument: something else is there.
// What it gives lives as long as the event.
[[nodiscard]] absl::StatusOr<const EventJson*> ListAt(const EventJson& event, const char* pointer);

// In double quotes, and cut short if it is long: for text of others in messages.
[[nodiscard]] std::string Quoted(std::string_view text);

}  // namespace gwlbtap::controller
