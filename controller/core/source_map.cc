// SPDX-License-Identifier: Apache-2.0
#include "controller/core/source_map.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include "controller/core/interface_index.h"
#include "controller/core/ownership.h"

namespace gwlbtap::controller {
namespace {

SourceRow RowOf(const InterfaceEntry& entry, const MirrorSession& session, bool is_ours) {
  const Instance& instance = *entry.instance;
  const NetworkInterface& interface = *entry.interface;
  return {.vni = *session.vni,
          .address = interface.private_ip,
          .interface_id = interface.id,
          .instance_id = instance.id,
          .vpc_id = interface.vpc_id.empty() ? instance.vpc_id : interface.vpc_id,
          .subnet_id = interface.subnet_id.empty() ? instance.subnet_id : interface.subnet_id,
          .zone = std::string(ZoneOf(entry)),
          .rule = is_ours ? std::string(TagOf(session.tags, kRuleTag)) : std::string(),
          .session_id = session.id,
          .name = std::string(TagOf(instance.tags, kNameTag)),
          .tags = instance.tags};
}

}  // namespace

std::vector<SourceRow> MakeSourceMap(const Config& config, const Inventory& inventory) {
  std::set<std::string_view> targets;
  for (const TargetGroup& group : config.targets) {
    for (const auto& [zone, target_id] : group.zones) targets.insert(target_id);
  }
  std::vector<SourceRow> rows;
  for (const InterfaceEntry& entry : IndexInterfaces(inventory, config.controller)) {
    if (entry.instance == nullptr) continue;
    for (const MirrorSession* session : entry.ours) {
      if (session->vni.has_value()) rows.push_back(RowOf(entry, *session, true));
    }
    for (const MirrorSession* session : entry.others) {
      if (session->vni.has_value() && targets.contains(session->target_id)) {
        rows.push_back(RowOf(entry, *session, false));
      }
    }
  }
  std::ranges::sort(rows, {}, [](const SourceRow& row) {
    return std::tie(row.vni, row.address, row.session_id);
  });
  return rows;
}

}  // namespace gwlbtap::controller
