// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "controller/core/selector.h"

namespace gwlbtap::controller {

// Whether `term`, or one of its alternatives, matches nothing but what `other` matches too. May miss
// that of patterns which are written differently, and of terms that look at different things. Pure;
// any thread.
[[nodiscard]] bool IsCovered(const Term& term, const Term& other);

}  // namespace gwlbtap::controller
