// SPDX-License-Identifier: Apache-2.0
#include "controller/core/vni_assignment.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "controller/core/skip_codes.h"
#include "controller/core/stable_hash.h"

namespace gwlbtap::controller {
namespace {

using Vnis = std::unordered_set<std::uint32_t>;

std::uint32_t InRange(const VniPolicy& policy, std::uint64_t offset) {
  return policy.base + static_cast<std::uint32_t>(offset % policy.range);
}

bool IsHashed(const Place& place) {
  return place.rule->vni.mode == VniMode::kHashed && !place.is_left_alone;
}

bool IsInRange(const VniPolicy& policy, std::uint32_t vni) {
  return vni >= policy.base && vni - policy.base < policy.range;
}

std::string_view VpcOf(const InterfaceEntry& entry) {
  return entry.interface->vpc_id.empty() ? entry.instance->vpc_id : entry.interface->vpc_id;
}

// The first free VNI after a hash. Ranges that have none are remembered, so that a range that is too
// small costs one walk over it and not one for each session.
class FreeVnis {
 public:
  explicit FreeVnis(Vnis used) : used_(std::move(used)) {}

  std::optional<std::uint32_t> Take(const VniPolicy& policy, std::uint64_t hash) {
    const std::pair range(policy.base, policy.range);
    if (policy.range == 0 || exhausted_.contains(range)) return std::nullopt;
    const std::uint64_t start = hash % policy.range;
    for (std::uint64_t step = 0; step < policy.range; ++step) {
      const std::uint32_t vni = InRange(policy, start + step);
      if (used_.insert(vni).second) return vni;
    }
    exhausted_.insert(range);
    return std::nullopt;
  }

 private:
  Vnis used_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> exhausted_;
};

// VNIs that are not to be moved, and places that may keep what they have, by the id of the session.
void Sort(const Inventory& inventory, std::vector<InterfaceDraft>& drafts, Vnis& used,
          std::vector<Place*>& keepers) {
  for (InterfaceDraft& draft : drafts) {
    for (const MirrorSession* session : draft.entry->others) {
      if (session->vni.has_value()) used.insert(*session->vni);
    }
    for (Place& place : draft.places) {
      if (IsHashed(place)) {
        if (place.existing != nullptr && place.existing->vni.has_value()) keepers.push_back(&place);
        continue;
      }
      if (!place.is_left_alone) place.vni = VniOf(place.rule->vni, VpcOf(*draft.entry));
      if (place.vni.has_value()) used.insert(*place.vni);
      if (place.existing != nullptr && place.existing->vni.has_value()) {
        used.insert(*place.existing->vni);
      }
    }
  }
  used.reserve(inventory.sessions.size());
  std::ranges::sort(keepers, {},
                    [](const Place* place) { return std::string_view(place->existing->id); });
}

void FindHashed(InterfaceDraft& draft, FreeVnis& free) {
  for (Place& place : draft.places) {
    if (!IsHashed(place) || place.vni.has_value()) continue;
    const VniPolicy& policy = place.rule->vni;
    place.vni = free.Take(policy, StableHash(draft.entry->id, place.rule->name));
    if (place.vni.has_value()) continue;
    draft.skips.push_back(
        {.code = std::string(skip_code::kVniExhausted),
         .interface_id = std::string(draft.entry->id),
         .instance_id = draft.entry->instance->id,
         .rule = place.rule->name,
         .reason = fmt::format("none of the {} VNIs from {} is free", policy.range, policy.base)});
  }
  std::erase_if(draft.places, [](const Place& place) {
    return IsHashed(place) && place.existing == nullptr && !place.vni.has_value();
  });
}

}  // namespace

std::optional<std::uint32_t> VniOf(const VniPolicy& policy, std::string_view vpc_id) {
  switch (policy.mode) {
    case VniMode::kAws:
    case VniMode::kHashed:
      return std::nullopt;
    case VniMode::kFixed:
      return policy.value;
    case VniMode::kVpc:
      break;
  }
  if (const auto known = policy.by_vpc.find(vpc_id); known != policy.by_vpc.end()) {
    return known->second;
  }
  if (policy.range == 0) return policy.base;
  Vnis of_map;
  for (const auto& [vpc, vni] : policy.by_vpc) of_map.insert(vni);
  std::uint64_t offset = StableHash(vpc_id) % policy.range;
  // A map that fills its range leaves nothing but to share.
  const std::uint64_t steps = std::min<std::uint64_t>(of_map.size(), policy.range);
  for (std::uint64_t step = 0; step < steps && of_map.contains(InRange(policy, offset)); ++step) {
    ++offset;
  }
  return InRange(policy, offset);
}

void AssignVnis(const Inventory& inventory, bool are_fixed, std::vector<InterfaceDraft>& drafts) {
  Vnis used;
  std::vector<Place*> keepers;
  Sort(inventory, drafts, used, keepers);
  for (Place* place : keepers) {
    const std::uint32_t vni = *place->existing->vni;
    const bool may_keep = IsInRange(place->rule->vni, vni) && used.insert(vni).second;
    if (may_keep || are_fixed) place->vni = vni;
  }
  if (are_fixed) return;
  // Sessions that are to be deleted are there until they are.
  for (const MirrorSession& session : inventory.sessions) {
    if (session.vni.has_value()) used.insert(*session.vni);
  }
  FreeVnis free(std::move(used));
  for (InterfaceDraft& draft : drafts) FindHashed(draft, free);
}

}  // namespace gwlbtap::controller
