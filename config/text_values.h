// SPDX-License-Identifier: Apache-2.0
//
// Texts that many tables have. As TableReader's own, each Read…() returns false and leaves `value` as
// it is if the key is absent or its value wrong. Control thread only.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/table_reader.h"

namespace gwlbtap {

// Text that others take for a C string or show on a terminal: not empty, no control characters.
bool ReadPlainText(TableReader& reader, std::string_view key, std::string& value);

// What things are called: up to 64 letters, digits, "_" and "-".
bool ReadName(TableReader& reader, std::string_view key, std::string& value);

// Reports that `value`, which `key` has, is among `taken`, with the path of the key that was first;
// if it is not, `key` takes it.
void RefuseTwice(TableReader& reader, std::string_view key, const std::string& value,
                 std::map<std::string, std::string>& taken);

}  // namespace gwlbtap
