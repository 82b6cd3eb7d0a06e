// SPDX-License-Identifier: Apache-2.0
#include "controller/core/target_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "controller/core/skip_codes.h"
#include "controller/core/stable_hash.h"

namespace gwlbtap::controller {
namespace {

// Nothing if the group has no target for the zone.
std::optional<std::string_view> TargetOf(const TargetGroup& group, std::string_view zone) {
  const auto target = group.zones.find(zone);
  if (target == group.zones.end()) return std::nullopt;
  return target->second;
}

TargetChoice None(const TargetGroup& group, std::string_view zone) {
  if (const std::optional<std::string_view> own = TargetOf(group, zone)) {
    return {
        .code = skip_code::kTargetMissing,
        .reason = fmt::format("the target {} of \"{}\" does not exist or is not shared any more",
                              *own, group.name)};
  }
  return {.code = skip_code::kNoTarget,
          .reason = fmt::format("\"{}\" has no target for the zone {}", group.name, zone)};
}

}  // namespace

TargetChooser::TargetChooser(const std::vector<TargetGroup>& groups,
                             const std::vector<MirrorTarget>& targets)
    : groups_(groups) {
  for (const MirrorTarget& target : targets) known_.insert(target.id);
}

TargetChoice TargetChooser::Choose(std::string_view group_name, std::string_view zone,
                                   std::string_view interface_id) const {
  const auto group = std::ranges::find(groups_, group_name, &TargetGroup::name);
  if (group == groups_.end()) {
    return {.code = skip_code::kTargetMissing,
            .reason = fmt::format("there is no target \"{}\" in the configuration", group_name)};
  }
  const std::optional<std::string_view> own = TargetOf(*group, zone);
  if (own.has_value() && Exists(*own)) return {.target_id = std::string(*own)};
  switch (group->fallback.kind) {
    case FallbackKind::kNone:
      return None(*group, zone);
    case FallbackKind::kAny:
      return ChooseAny(*group, zone, interface_id);
    case FallbackKind::kZone: {
      const std::optional<std::string_view> other = TargetOf(*group, group->fallback.zone);
      if (!other.has_value() || !Exists(*other)) {
        return {
            .code = skip_code::kTargetMissing,
            .reason = fmt::format("\"{}\" has no target in the zone {}, and that of its fallback "
                                  "does not exist",
                                  group->name, zone)};
      }
      return {.target_id = std::string(*other),
              .reason =
                  fmt::format("{} has no target, {} is the fallback", zone, group->fallback.zone)};
    }
  }
  return None(*group, zone);
}

TargetChoice TargetChooser::ChooseAny(const TargetGroup& group, std::string_view zone,
                                      std::string_view interface_id) const {
  std::optional<std::pair<std::uint64_t, std::string_view>> best;
  for (const auto& [other_zone, target_id] : group.zones) {
    if (!Exists(target_id)) continue;
    const std::pair<std::uint64_t, std::string_view> candidate(StableHash(interface_id, target_id),
                                                               target_id);
    if (!best.has_value() || candidate > *best) best = candidate;
  }
  if (!best.has_value()) {
    return {.code = skip_code::kTargetMissing,
            .reason = fmt::format("none of the targets of \"{}\" exists", group.name)};
  }
  return {.target_id = std::string(best->second),
          .reason = fmt::format("{} has no target of its own", zone)};
}

}  // namespace gwlbtap::controller
