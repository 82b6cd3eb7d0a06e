// SPDX-License-Identifier: Apache-2.0
//
// Actions for tests that are not about why there are such.
#pragma once

#include <string>

#include "controller/core/config.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller::example {

inline CreateAction Creation(const std::string& interface_id, const std::string& rule = "web",
                             const std::string& instance_id = "i-1") {
  return {.session = {.rule = rule,
                      .instance_id = instance_id,
                      .interface_id = interface_id,
                      .target_id = "tmt-a",
                      .filter_id = "tmf-1",
                      .number = 100,
                      .tags = {{std::string(kRuleTag), rule}}},
          .reason = "The rule asks for it."};
}

inline ModifyAction Modification(const std::string& session_id, const std::string& interface_id) {
  ModifyAction modify{.session_id = session_id,
                      .before = {.id = session_id,
                                 .interface_id = interface_id,
                                 .target_id = "tmt-b",
                                 .number = 100},
                      .after = Creation(interface_id).session,
                      .changes = {{.what = "target", .from = "tmt-b", .to = "tmt-a"}},
                      .reason = "It has drifted."};
  return modify;
}

inline DeleteAction Deletion(const std::string& session_id, const std::string& interface_id) {
  return {.session = {.id = session_id,
                      .interface_id = interface_id,
                      .number = 100,
                      .tags = {{std::string(kInstanceTag), "i-1"}}},
          .rule = "web",
          .reason = "Nothing asks for it."};
}

}  // namespace gwlbtap::controller::example
