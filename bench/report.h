// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "bench/measurement.h"

namespace gwlbtap {

// For a person; bench/README.md says what the columns are.
[[nodiscard]] std::string ToTable(std::span<const SizeResult> results);

// The same for a program.
[[nodiscard]] std::string ToJson(const ReplayBenchOptions& options,
                                 std::span<const SizeResult> results);

}  // namespace gwlbtap
