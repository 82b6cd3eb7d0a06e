// SPDX-License-Identifier: Apache-2.0
//
// What several tables of the configuration have. As TableReader's own, it returns false and leaves
// `value` as it is if the key is absent or its value wrong. Control thread only.
#pragma once

#include <string_view>

#include "config/table_reader.h"
#include "exporters/endpoint.h"

namespace gwlbtap {

// HOST:PORT.
bool ReadEndpoint(TableReader& reader, std::string_view key, Endpoint& value);

}  // namespace gwlbtap
