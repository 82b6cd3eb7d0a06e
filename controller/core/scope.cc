// SPDX-License-Identifier: Apache-2.0
#include "controller/core/scope.h"

#include "controller/core/config.h"
#include "controller/core/ownership.h"

namespace gwlbtap::controller {
namespace {

bool Has(const Scope::Ids& ids, std::string_view id) { return ids.find(id) != ids.end(); }

}  // namespace

bool Covers(const Scope& scope, const Instance& instance, const NetworkInterface& interface) {
  return scope.is_everything || Has(scope.instances, instance.id) ||
         Has(scope.interfaces, interface.id) ||
         Has(scope.vpcs, interface.vpc_id.empty() ? instance.vpc_id : interface.vpc_id) ||
         Has(scope.subnets, interface.subnet_id.empty() ? instance.subnet_id : interface.subnet_id);
}

bool CoversOrphan(const Scope& scope, const MirrorSession& session) {
  return scope.is_everything || Has(scope.interfaces, session.interface_id) ||
         Has(scope.instances, TagOf(session.tags, kInstanceTag));
}

bool IsEmpty(const Scope& scope) {
  return !scope.is_everything && scope.instances.empty() && scope.interfaces.empty() &&
         scope.vpcs.empty() && scope.subnets.empty();
}

std::string ToString(const Scope& scope) {
  if (scope.is_everything) return "everything";
  std::string text;
  for (const Scope::Ids* ids : {&scope.instances, &scope.interfaces, &scope.vpcs, &scope.subnets}) {
    for (const std::string& id : *ids) {
      if (!text.empty()) text += ", ";
      text += id;
    }
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace gwlbtap::controller
