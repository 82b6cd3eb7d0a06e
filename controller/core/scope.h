// SPDX-License-Identifier: Apache-2.0
//
// What a plan is about: everything, or what an event has named. Plain values; any thread.
#pragma once

#include <set>
#include <string>

#include "controller/core/inventory.h"

namespace gwlbtap::controller {

// Made of nothing it covers nothing. Sets add up: an interface is covered if any of them names it.
struct Scope {
  using Ids = std::set<std::string, std::less<>>;

  bool is_everything = false;
  Ids instances = {};
  Ids interfaces = {};
  Ids vpcs = {};
  Ids subnets = {};

  [[nodiscard]] static Scope Everything() { return {.is_everything = true}; }

  friend bool operator==(const Scope&, const Scope&) = default;
};

// An interface that the inventory knows.
[[nodiscard]] bool Covers(const Scope& scope, const Instance& instance,
                          const NetworkInterface& interface);

// A session whose interface no instance of the inventory has: by the interface's id, or by the
// instance that its tag names. That it was in a VPC or subnet is not to be known any more.
[[nodiscard]] bool CoversOrphan(const Scope& scope, const MirrorSession& session);

// True if nothing at all can be covered.
[[nodiscard]] bool IsEmpty(const Scope& scope);

// "everything", or "i-1, eni-2, vpc-3": for messages.
[[nodiscard]] std::string ToString(const Scope& scope);

}  // namespace gwlbtap::controller
