// SPDX-License-Identifier: Apache-2.0
#include "controller/core/ownership.h"

namespace gwlbtap::controller {

bool IsOurs(const MirrorSession& session, const ControllerConfig& controller,
            std::string_view account_id) {
  if (!account_id.empty() && !session.owner_id.empty() && session.owner_id != account_id) {
    return false;
  }
  return !controller.id.empty() && TagOf(session.tags, controller.owner_tag) == controller.id;
}

std::string_view TagOf(const Tags& tags, std::string_view key) {
  const auto tag = tags.find(key);
  return tag == tags.end() ? std::string_view() : std::string_view(tag->second);
}

}  // namespace gwlbtap::controller
