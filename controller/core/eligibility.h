// SPDX-License-Identifier: Apache-2.0
//
// Whether a selected interface may have sessions at all, whatever rule has selected it. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "controller/core/config.h"
#include "controller/core/instance_types.h"
#include "controller/core/inventory.h"
#include "controller/core/loop_guards.h"

namespace gwlbtap::controller {

enum class Verdict : std::uint8_t {
  kWanted,    // a missing session is created
  kKept,      // nothing is created, and what is there stays
  kUnwanted,  // what is there is deleted
};

struct Eligibility {
  Verdict verdict = Verdict::kWanted;
  std::string_view code = {};  // one of skip_codes.h; empty if wanted
  std::string reason = {};     // a clause; empty if wanted
};

// The instance's part of it. `rule` only tells whether a stopped instance keeps its session.
[[nodiscard]] Eligibility JudgeState(const Instance& instance, const Rule& rule);

// All the rest: loop guards, what is excluded, opting out, types, attachment.
[[nodiscard]] Eligibility JudgeInterface(const Config& config, const LoopGuards& guards,
                                         const TypeLearning& learning, const Instance& instance,
                                         const NetworkInterface& interface);

// The one that allows less; the first if both allow the same.
[[nodiscard]] const Eligibility& Stricter(const Eligibility& first, const Eligibility& second);

}  // namespace gwlbtap::controller
