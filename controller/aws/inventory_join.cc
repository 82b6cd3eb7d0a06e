// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/inventory_join.h"

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace gwlbtap::controller {

IdSet InterfacesNotListed(const std::vector<DescribedInstance>& instances,
                          const std::vector<DescribedInterface>& interfaces) {
  std::unordered_set<std::string_view> listed;
  for (const DescribedInterface& each : interfaces) listed.insert(each.interface.id);
  IdSet missing;
  for (const DescribedInstance& each : instances) {
    for (const NetworkInterface& interface : each.instance.interfaces) {
      if (!listed.contains(interface.id)) missing.insert(interface.id);
    }
  }
  return missing;
}

IdSet InstancesNotListed(const std::vector<DescribedInstance>& instances,
                         const std::vector<DescribedInterface>& interfaces) {
  std::unordered_set<std::string_view> listed;
  for (const DescribedInstance& each : instances) listed.insert(each.instance.id);
  IdSet missing;
  for (const DescribedInterface& each : interfaces) {
    if (!each.instance_id.empty() && !listed.contains(each.instance_id)) {
      missing.insert(each.instance_id);
    }
  }
  return missing;
}

std::vector<Instance> Join(std::vector<DescribedInstance> instances,
                           std::vector<DescribedInterface> interfaces) {
  std::vector<Instance> joined;
  joined.reserve(instances.size());
  std::unordered_map<std::string, std::size_t> position_of;
  for (DescribedInstance& each : instances) {
    each.instance.interfaces.clear();
    const auto [found, is_new] = position_of.try_emplace(each.instance.id, joined.size());
    if (is_new) {
      joined.push_back(std::move(each.instance));
    } else {
      joined[found->second] = std::move(each.instance);
    }
  }
  std::unordered_map<std::string, const DescribedInterface*> last;
  for (const DescribedInterface& each : interfaces) last[each.interface.id] = &each;
  for (DescribedInterface& each : interfaces) {
    const auto found = position_of.find(each.instance_id);
    if (found == position_of.end() || last[each.interface.id] != &each) continue;
    joined[found->second].interfaces.push_back(std::move(each.interface));
  }
  return joined;
}

}  // namespace gwlbtap::controller
