// SPDX-License-Identifier: Apache-2.0
//
// Names of things in AWS, as a configuration gives them. As TableReader's own, each Read…() returns
// false and leaves `value` as it is if the key is absent or its value wrong. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "config/table_reader.h"

namespace gwlbtap::controller {

// The prefix, "vpc-" for example, and lower-case letters and digits.
[[nodiscard]] bool IsId(std::string_view text, std::string_view prefix);

// Lower-case letters and digits, in words joined by "-": "eu-central-1a".
[[nodiscard]] bool IsZone(std::string_view text);

bool ReadId(TableReader& reader, std::string_view key, std::string_view prefix, std::string& value);

// The key of a tag that we set, or that people set for us: not one of AWS's own.
bool ReadTagKey(TableReader& reader, std::string_view key, std::string& value);

// The value of a tag. Here it must not be empty.
bool ReadTagValue(TableReader& reader, std::string_view key, std::string& value);

}  // namespace gwlbtap::controller
