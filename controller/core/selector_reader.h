// SPDX-License-Identifier: Apache-2.0
//
// Terms and selectors as the tables of the configuration have them. What is wrong with one is
// reported at its place, and it is left out. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "config/table_reader.h"
#include "controller/core/selector.h"

namespace gwlbtap::controller {

// The list of terms under `key`, which has no selectors. Nothing is there if `key` is not.
[[nodiscard]] std::vector<Term> ReadTerms(TableReader& reader, std::string_view key);

// A table with the keys `all`, `any` and `none`. A term that names `sensors` and is not negated is
// an error: what it selects is never mirrored.
[[nodiscard]] Selector ReadSelector(TableReader& reader, const std::vector<Term>& sensors);

}  // namespace gwlbtap::controller
