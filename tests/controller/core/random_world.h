// SPDX-License-Identifier: Apache-2.0
//
// Configurations and inventories by chance, as nasty as they can be: names are few, so that
// everything meets everything.
#pragma once

#include <cstdint>
#include <random>

#include "controller/core/config.h"
#include "controller/core/instance_types.h"
#include "controller/core/inventory.h"
#include "controller/core/scope.h"

namespace gwlbtap::controller {

struct RandomWorld {
  Config config;  // nothing is capped
  Inventory inventory;
  TypeLearning learning;
};

// The same for the same seed, everywhere.
[[nodiscard]] RandomWorld MakeRandomWorld(std::uint64_t seed);

[[nodiscard]] Scope MakeRandomScope(const Inventory& inventory, std::mt19937_64& random);

// The same things in another order.
[[nodiscard]] RandomWorld Shuffled(RandomWorld world, std::mt19937_64& random);

}  // namespace gwlbtap::controller
