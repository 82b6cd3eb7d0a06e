// SPDX-License-Identifier: Apache-2.0
//
// Which addresses the kernel of this network namespace has. Control thread.
#pragma once

#include <optional>
#include <string>

namespace gwlbtap {

// The interface to which the kernel has given this IPv4 or IPv6 address; nothing if there is none.
[[nodiscard]] std::optional<std::string> KernelInterfaceWith(const std::string& address);

}  // namespace gwlbtap
