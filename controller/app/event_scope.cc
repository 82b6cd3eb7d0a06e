// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "controller/app/event_json.h"

namespace gwlbtap::controller {
namespace {

constexpr std::array<std::pair<std::string_view, Scope::Ids Scope::*>, 4> kSets = {{
    {"i-", &Scope::instances},
    {"eni-", &Scope::interfaces},
    {"vpc-", &Scope::vpcs},
    {"subnet-", &Scope::subnets},
}};

constexpr std::size_t kMostDigits = 32;  // EC2 uses 17, and 8 for what is old

bool IsHexadecimal(std::string_view text) {
  return !text.empty() && text.size() <= kMostDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

absl::Status AddToScope(std::string_view id, Scope& scope) {
  const auto* const found = std::find_if(kSets.begin(), kSets.end(), [&](const auto& set) {
    return id.starts_with(set.first) && IsHexadecimal(id.substr(set.first.size()));
  });
  if (found == kSets.end()) {
    return absl::InvalidArgumentError(
        fmt::format("{} is no id of an instance, interface, VPC or subnet", Quoted(id)));
  }
  (scope.*found->second).insert(std::string(id));
  return absl::OkStatus();
}

}  // namespace gwlbtap::controller
