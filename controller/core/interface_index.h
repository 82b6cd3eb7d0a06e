// SPDX-License-Identifier: Apache-2.0
//
// An inventory by interface: who has it, and which sessions are on it. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "controller/core/config.h"
#include "controller/core/inventory.h"
#include "controller/core/scope.h"

namespace gwlbtap::controller {

// Borrows the inventory.
struct InterfaceEntry {
  std::string_view id;
  const Instance* instance = nullptr;           // nullptr: no instance has it, and
  const NetworkInterface* interface = nullptr;  // only sessions tell of it
  std::vector<const MirrorSession*> ours = {};  // both by id, each session once
  std::vector<const MirrorSession*> others = {};
};

// Sorted by id; one for every interface of an instance and for every one with sessions. What the
// listings hold twice, as pages may that are read while something changes, is there once.
[[nodiscard]] std::vector<InterfaceEntry> IndexInterfaces(const Inventory& inventory,
                                                          const ControllerConfig& controller);

[[nodiscard]] bool IsCovered(const Scope& scope, const InterfaceEntry& entry);

// The interface's, or else the instance's; empty if nobody knows.
[[nodiscard]] std::string_view ZoneOf(const InterfaceEntry& entry);

}  // namespace gwlbtap::controller
