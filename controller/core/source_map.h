// SPDX-License-Identifier: Apache-2.0
//
// Who is behind a VNI and an outer address: what a sensor needs to call sources by their names.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/core/config.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller {

struct SourceRow {
  std::uint32_t vni = 0;
  std::string address = {};  // outer source of the mirrored packets: the interface's primary IPv4
  std::string interface_id = {};
  std::string instance_id = {};
  std::string vpc_id = {};
  std::string subnet_id = {};
  std::string zone = {};
  std::string rule = {};  // empty: somebody else's session
  std::string session_id = {};
  std::string name = {};  // the instance's tag Name
  Tags tags = {};         // the instance's

  friend bool operator==(const SourceRow&, const SourceRow&) = default;
};

// One row for each session that is ours or goes to a configured target, has a VNI, and whose
// interface is known; sorted by VNI, address and session.
[[nodiscard]] std::vector<SourceRow> MakeSourceMap(const Config& config,
                                                   const Inventory& inventory);

}  // namespace gwlbtap::controller
