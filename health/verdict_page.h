// SPDX-License-Identifier: Apache-2.0
//
// The verdict as the page that a health check gets:
//   {"status":"healthy"}
//   {"status":"unhealthy","causes":[{"name":"link_down","text":"the link is down"}],"more":0}
// Pure; any thread.
#pragma once

#include <cstddef>

#include "health/health_page.h"
#include "health/verdict.h"

namespace gwlbtap {

// Characters of a cause's text; a longer one ends in "...".
inline constexpr std::size_t kMaxCauseText = 120;

// The first cause is always there, others as long as they fit; "more" counts those left out. What
// is not printable ASCII, in the name of a stream for example, becomes a question mark.
[[nodiscard]] HealthPage MakeHealthPage(const Verdict& verdict);

}  // namespace gwlbtap
