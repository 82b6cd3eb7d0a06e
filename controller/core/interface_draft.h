// SPDX-License-Identifier: Apache-2.0
//
// Which sessions one interface should have, which of those that are there serve, and which go. Each
// interface is looked at by itself. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "controller/core/config.h"
#include "controller/core/eligibility.h"
#include "controller/core/instance_types.h"
#include "controller/core/interface_index.h"
#include "controller/core/inventory.h"
#include "controller/core/loop_guards.h"
#include "controller/core/plan.h"
#include "controller/core/target_choice.h"

namespace gwlbtap::controller {

// A session that should be.
struct Place {
  const Rule* rule = nullptr;
  const MirrorSession* existing = nullptr;  // nullptr: to be created
  std::uint32_t number = 0;
  std::string target_id = {};
  std::optional<std::uint32_t> vni = {};  // filled in by AssignVnis()
  std::string note = {};                  // a clause for the reason; may be empty
  bool is_left_alone = false;             // it cannot be made right now, so nothing is changed
};

struct Removal {
  const MirrorSession* session = nullptr;
  std::string reason;  // a clause
};

// Borrows what its maker has borrowed.
struct InterfaceDraft {
  const InterfaceEntry* entry = nullptr;
  std::vector<Place> places = {};  // by number of the rule
  std::vector<Removal> removals = {};
  std::vector<Skip> skips = {};
};

// Borrows all of its arguments.
class Drafter {
 public:
  Drafter(const Config& config, const Inventory& inventory, const TypeLearning& learning);

  // Rules get the free slots in the order of their numbers. A number that somebody else's session has
  // is not to be had: a new session has to wait, and one that exists keeps the number it has.
  [[nodiscard]] InterfaceDraft Draft(const InterfaceEntry& entry) const;

 private:
  using Numbers = std::set<std::uint32_t>;
  // By rule: what is there, once duplicates are gone.
  using Existing = std::unordered_map<std::string_view, const MirrorSession*>;

  [[nodiscard]] Existing PickExisting(const InterfaceEntry& entry, InterfaceDraft& draft) const;
  [[nodiscard]] InterfaceDraft DraftAround(const InterfaceEntry& entry,
                                           const Eligibility& eligibility,
                                           const Numbers& taken) const;
  void DraftRule(const Rule& rule, const Eligibility& eligibility, const MirrorSession* existing,
                 const Numbers& taken, InterfaceDraft& draft) const;
  [[nodiscard]] Eligibility JudgeRoom(const InterfaceEntry& entry, std::size_t places) const;
  [[nodiscard]] std::size_t Capacity(const InterfaceEntry& entry) const;
  [[nodiscard]] bool Selects(const Rule& rule, const InterfaceEntry& entry) const;

  const Config& config_;
  LoopGuards guards_;
  TargetChooser targets_;
  const TypeLearning& learning_;
  std::vector<const Rule*> rules_;  // by number
};

}  // namespace gwlbtap::controller
