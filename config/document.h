// SPDX-License-Identifier: Apache-2.0
//
// The way from the text of a configuration to the tables in it, the same for every program.
// Control thread only.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include <absl/status/status.h>
#include <toml++/toml.h>

#include "config/errors.h"

namespace gwlbtap {

// So that a device given by mistake costs nothing.
inline constexpr std::size_t kMaxConfigBytes = 1U << 20U;

// Reads what the document says, and reports what is wrong with it. The document is gone afterwards.
using ReadTables = std::function<void(const toml::table& document, ConfigErrors& errors)>;

// Parses the text, if it is TOML, and has `read` go through it. `name` is what messages call the
// text: a path. On failure the status message holds one line per error, each "NAME:LINE:COLUMN: KEY:
// what is wrong", in the order of the text. The code of such a failure is kInvalidArgument.
[[nodiscard]] absl::Status ReadDocument(std::string_view text, std::string_view name,
                                        const ReadTables& read);

}  // namespace gwlbtap
