// SPDX-License-Identifier: Apache-2.0
//
// Where the copies of an interface go. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "controller/core/config.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller {

struct TargetChoice {
  std::string target_id = {};  // empty: there is none, and the code says why
  std::string_view code = {};  // no-target or target-missing
  std::string reason = {};     // a clause about why there is none, or why it is not the zone's own
};

// Borrows both lists.
class TargetChooser {
 public:
  TargetChooser(const std::vector<TargetGroup>& groups, const std::vector<MirrorTarget>& targets);

  // The target of the interface's zone if it exists, else what the group's fallback says. The choice
  // of "any" depends on the interface and on which targets there are, so that a target that comes or
  // goes moves only the sessions that it gets or had.
  [[nodiscard]] TargetChoice Choose(std::string_view group, std::string_view zone,
                                    std::string_view interface_id) const;

 private:
  [[nodiscard]] bool Exists(std::string_view target_id) const { return known_.contains(target_id); }
  [[nodiscard]] TargetChoice ChooseAny(const TargetGroup& group, std::string_view zone,
                                       std::string_view interface_id) const;

  const std::vector<TargetGroup>& groups_;
  std::unordered_set<std::string_view> known_;
};

}  // namespace gwlbtap::controller
