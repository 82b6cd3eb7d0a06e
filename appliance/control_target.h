// SPDX-License-Identifier: Apache-2.0
//
// Which running appliance a sub-command is about: the one whose control socket is given, or stands
// in the configuration. Control thread only.
#pragma once

#include <string>

#include <absl/status/statusor.h>

namespace CLI {
class App;
}

namespace gwlbtap {

inline constexpr const char* kDefaultConfig = "/etc/gwlbtap/gwlbtap.toml";

struct ControlTarget {
  std::string config = kDefaultConfig;
  std::string socket;  // if given, the configuration is not read
};

// `target` has to live as long as `command`.
void AddControlTargetOptions(CLI::App& command, ControlTarget& target);

// The path of the socket.
[[nodiscard]] absl::StatusOr<std::string> FindSocket(const ControlTarget& target);

}  // namespace gwlbtap
