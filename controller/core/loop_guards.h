// SPDX-License-Identifier: Apache-2.0
//
// Who must never be mirrored: what receives the copies. Mirroring a sensor would send each copy round
// and round until the network drops it, and no rule can want that. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "controller/core/inventory.h"
#include "controller/core/selector.h"

namespace gwlbtap::controller {

// What speaks against a session.
struct Objection {
  std::string_view code;  // one of skip_codes.h
  std::string reason;     // a clause: "the instance is ..."
};

// Borrows both lists.
class LoopGuards {
 public:
  LoopGuards(const std::vector<Term>& sensors, const std::vector<MirrorTarget>& targets);

  // Guards are for whole instances: if one interface is a sensor's or a target's, all of them are out,
  // since what a sensor has received may leave it by any interface.
  [[nodiscard]] std::optional<Objection> Against(const Instance& instance) const;

 private:
  const std::vector<Term>& sensors_;
  std::unordered_map<std::string_view, std::string_view> targets_;  // interface -> target
};

}  // namespace gwlbtap::controller
