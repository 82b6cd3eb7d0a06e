// SPDX-License-Identifier: Apache-2.0
//
// Instances and their interfaces come from two listings, which were not made at the same moment.
// Pure; any thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "controller/aws/ec2_xml.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller {

using IdSet = std::set<std::string, std::less<>>;

// Those that instances are said to have and that are not among `interfaces`.
[[nodiscard]] IdSet InterfacesNotListed(const std::vector<DescribedInstance>& instances,
                                        const std::vector<DescribedInterface>& interfaces);

// The instances that interfaces are attached to and that are not among `instances`.
[[nodiscard]] IdSet InstancesNotListed(const std::vector<DescribedInstance>& instances,
                                       const std::vector<DescribedInterface>& interfaces);

// Each instance with those of `interfaces` that are attached to it, and no others: only these have
// their tags. An interface that comes twice is as it came last; of no listed instance, left out.
[[nodiscard]] std::vector<Instance> Join(std::vector<DescribedInstance> instances,
                                         std::vector<DescribedInterface> interfaces);

}  // namespace gwlbtap::controller
