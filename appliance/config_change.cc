// SPDX-License-Identifier: Apache-2.0
#include "appliance/config_change.h"

namespace gwlbtap {

std::vector<std::string> ChangesThatNeedARestart(const Config& before, const Config& after) {
  std::vector<std::string> changes;
  const auto compare = [&changes](const char* name, const auto& left, const auto& right) {
    if (!(left == right)) changes.emplace_back(name);
  };
  compare("[dataplane]", before.boot, after.boot);
  compare("who answers checks in [health]", before.health, after.health);
  compare("the lifecycle in [drain]", before.lifecycle, after.lifecycle);
  compare("[control]", before.control_socket, after.control_socket);
  compare("[[stream]]", before.streams, after.streams);
  return changes;
}

}  // namespace gwlbtap
