// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "controller/core/plan.h"

namespace gwlbtap::controller {

// The token by which EC2 knows a repeated creation from another one: 64 hexadecimal digits. The same
// for the same session on the same occasion, which is an event, however often it is delivered, or a
// run; another one in each `round` of looking again. Pure; any thread.
[[nodiscard]] std::string ClientToken(std::string_view controller_id, std::string_view occasion,
                                      std::uint32_t round, const DesiredSession& session);

}  // namespace gwlbtap::controller
