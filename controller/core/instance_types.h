// SPDX-License-Identifier: Apache-2.0
//
// Which instance types can be the source of a mirror session. EC2 has no call that tells, so there is
// a table, which the configuration overrides, and what refusals have taught. Pure; any thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "controller/core/config.h"

namespace gwlbtap::controller {

enum class TypeSupport : std::uint8_t {
  kSupported,
  kUnsupported,
  kUnknown,  // newer than the table
};

// Types that EC2 has refused, as the executor saw it. They get no new session; the sessions that they
// have stay, since a refusal may have had another reason.
struct TypeLearning {
  std::set<std::string, std::less<>> refused = {};

  friend bool operator==(const TypeLearning&, const TypeLearning&) = default;
};

// "m7i" of "m7i.large"; the whole if there is no dot.
[[nodiscard]] std::string_view FamilyOf(std::string_view type) noexcept;

// By the configuration's lists first, then by the built-in table.
[[nodiscard]] TypeSupport SupportOf(std::string_view type, const TypesConfig& types);

}  // namespace gwlbtap::controller
