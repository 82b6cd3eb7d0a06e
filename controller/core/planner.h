// SPDX-License-Identifier: Apache-2.0
//
// What has to be done so that a region is as configured. Pure: the same arguments give the same plan,
// whatever the order of the lists in them. Any thread.
//
// A session is ours if it carries the owner tag with our id and belongs to our account. Others'
// sessions are never changed, and their numbers and places are respected.
//
// A plan covers an interface wholly or not at all. Without caps the actions of a plan for some scope
// are those of the plan for everything that concern its interfaces; caps count what the plan covers.
//
// What the inventory has to hold: every target; and of what the scope covers the instances with all
// their interfaces, all sessions of these interfaces, and sessions whose tag names a covered instance
// together with whatever instance has their interface now. More does no harm. Hashed VNIs are free of
// collisions among the sessions that are there.
//
// If a listing was incomplete (`inventory.gaps`), nothing is deleted or created, and no number and no
// hashed VNI is changed: each depends on what may be missing. Other drift is repaired.
#pragma once

#include "controller/core/config.h"
#include "controller/core/instance_types.h"
#include "controller/core/inventory.h"
#include "controller/core/plan.h"
#include "controller/core/scope.h"

namespace gwlbtap::controller {

// Actions on one interface stand together and have to be carried out one after another, in their
// order; once one of them has failed, the others on that interface must wait for another plan.
// Actions on different interfaces depend on nothing but each other's VNIs and may go at once.
[[nodiscard]] Plan MakePlan(const Config& config, const Inventory& inventory, const Scope& scope,
                            const TypeLearning& learning);

// Deletes all our sessions that are listed, whatever the rules and limits say. An incomplete listing
// only means that some may be left, which a warning tells.
[[nodiscard]] Plan MakePurgePlan(const Config& config, const Inventory& inventory);

}  // namespace gwlbtap::controller
