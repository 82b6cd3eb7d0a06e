// SPDX-License-Identifier: Apache-2.0
#include "controller/core/interface_index.h"

#include <algorithm>
#include <tuple>

#include "controller/core/ownership.h"

namespace gwlbtap::controller {
namespace {

std::vector<InterfaceEntry> EntriesOfInstances(const std::vector<Instance>& instances) {
  std::vector<InterfaceEntry> entries;
  for (const Instance& instance : instances) {
    for (const NetworkInterface& interface : instance.interfaces) {
      entries.push_back({.id = interface.id, .instance = &instance, .interface = &interface});
    }
  }
  std::ranges::sort(entries, {}, [](const InterfaceEntry& entry) {
    return std::tuple(entry.id, std::string_view(entry.instance->id), entry.instance->state);
  });
  const auto have_same_id = [](const InterfaceEntry& left, const InterfaceEntry& right) {
    return left.id == right.id;
  };
  entries.erase(std::unique(entries.begin(), entries.end(), have_same_id), entries.end());
  return entries;
}

std::vector<const MirrorSession*> SortedSessions(const std::vector<MirrorSession>& sessions) {
  std::vector<const MirrorSession*> sorted;
  sorted.reserve(sessions.size());
  for (const MirrorSession& session : sessions) sorted.push_back(&session);
  const auto by_id = [](const MirrorSession* session) { return std::string_view(session->id); };
  std::ranges::sort(sorted, {}, by_id);
  const auto have_same_id = [](const MirrorSession* left, const MirrorSession* right) {
    return left->id == right->id;
  };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), have_same_id), sorted.end());
  std::ranges::stable_sort(sorted, {}, [](const MirrorSession* session) {
    return std::string_view(session->interface_id);
  });
  return sorted;
}

}  // namespace

std::vector<InterfaceEntry> IndexInterfaces(const Inventory& inventory,
                                            const ControllerConfig& controller) {
  std::vector<InterfaceEntry> entries = EntriesOfInstances(inventory.instances);
  std::vector<InterfaceEntry> orphans;
  auto entry = entries.begin();
  for (const MirrorSession* session : SortedSessions(inventory.sessions)) {
    while (entry != entries.end() && entry->id < session->interface_id) ++entry;
    InterfaceEntry* place = nullptr;
    if (entry != entries.end() && entry->id == session->interface_id) {
      place = &*entry;
    } else {
      if (orphans.empty() || orphans.back().id != session->interface_id) {
        orphans.push_back({.id = session->interface_id});
      }
      place = &orphans.back();
    }
    (IsOurs(*session, controller, inventory.account_id) ? place->ours : place->others)
        .push_back(session);
  }
  const auto middle = static_cast<std::ptrdiff_t>(entries.size());
  entries.insert(entries.end(), orphans.begin(), orphans.end());
  std::ranges::inplace_merge(entries, entries.begin() + middle, {}, &InterfaceEntry::id);
  return entries;
}

bool IsCovered(const Scope& scope, const InterfaceEntry& entry) {
  if (entry.instance != nullptr) return Covers(scope, *entry.instance, *entry.interface);
  if (scope.is_everything || scope.interfaces.contains(entry.id)) return true;
  return std::ranges::any_of(
      entry.ours, [&scope](const MirrorSession* session) { return CoversOrphan(scope, *session); });
}

std::string_view ZoneOf(const InterfaceEntry& entry) {
  if (entry.instance == nullptr) return {};
  return entry.interface->zone.empty() ? entry.instance->zone : entry.interface->zone;
}

}  // namespace gwlbtap::controller
