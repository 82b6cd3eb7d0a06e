// SPDX-License-Identifier: Apache-2.0
//
// IP addresses from text. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "health/ip_address.h"

namespace gwlbtap {

// The address that `text` is, "10.0.1.20" or "2001:db8::20"; nothing if it is none.
[[nodiscard]] std::optional<IpAddress> ParseIpAddress(const std::string& text);

}  // namespace gwlbtap
