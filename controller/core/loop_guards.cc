// SPDX-License-Identifier: Apache-2.0
#include "controller/core/loop_guards.h"

#include <fmt/format.h>

#include "controller/core/skip_codes.h"

namespace gwlbtap::controller {

LoopGuards::LoopGuards(const std::vector<Term>& sensors, const std::vector<MirrorTarget>& targets)
    : sensors_(sensors) {
  for (const MirrorTarget& target : targets) {
    if (target.network_interface_id.empty()) continue;
    const auto [known, is_new] = targets_.emplace(target.network_interface_id, target.id);
    // Whichever comes first in the list, the message is the same.
    if (!is_new && target.id < known->second) known->second = target.id;
  }
}

std::optional<Objection> LoopGuards::Against(const Instance& instance) const {
  for (const Term& term : sensors_) {
    for (const NetworkInterface& interface : instance.interfaces) {
      if (!Matches(term, instance, interface)) continue;
      return Objection{.code = skip_code::kSensor,
                       .reason = fmt::format("{} is a sensor ({})", instance.id, term.text)};
    }
  }
  for (const NetworkInterface& interface : instance.interfaces) {
    const auto target = targets_.find(interface.id);
    if (target == targets_.end()) continue;
    return Objection{.code = skip_code::kMirrorTarget,
                     .reason = fmt::format("{} of {} is the mirror target {}", interface.id,
                                           instance.id, target->second)};
  }
  return std::nullopt;
}

}  // namespace gwlbtap::controller
