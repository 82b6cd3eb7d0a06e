// SPDX-License-Identifier: Apache-2.0
//
// An environment made of what a test lists.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "aws/environment.h"

namespace gwlbtap::aws {

inline Environment Settings(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

}  // namespace gwlbtap::aws
