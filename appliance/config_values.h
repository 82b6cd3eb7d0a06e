// SPDX-License-Identifier: Apache-2.0
//
// Values that several tables of the configuration have. As TableReader's own, each returns false and
// leaves `value` as it is if the key is absent or its value wrong. Control thread only.
#pragma once

#include <string>
#include <string_view>

#include "appliance/config_reader.h"
#include "exporters/endpoint.h"

namespace gwlbtap {

// Text that others take for a C string or show on a terminal: not empty, no control characters.
bool ReadPlainText(TableReader& reader, std::string_view key, std::string& value);

// HOST:PORT.
bool ReadEndpoint(TableReader& reader, std::string_view key, Endpoint& value);

}  // namespace gwlbtap
