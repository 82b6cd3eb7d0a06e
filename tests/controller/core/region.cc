// SPDX-License-Identifier: Apache-2.0
#include "tests/controller/core/region.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "controller/core/config.h"

namespace gwlbtap::controller {

Region::Region(Inventory inventory) : inventory_(std::move(inventory)) {
  for (const MirrorSession& session : inventory_.sessions) {
    if (session.vni.has_value()) vnis_.insert(*session.vni);
  }
}

MirrorSession* Region::Find(const std::string& id) {
  const auto found = std::ranges::find(inventory_.sessions, id, &MirrorSession::id);
  return found == inventory_.sessions.end() ? nullptr : &*found;
}

bool Region::HasTarget(const std::string& id) const {
  return std::ranges::find(inventory_.targets, id, &MirrorTarget::id) != inventory_.targets.end();
}

std::uint32_t Region::ChooseVni() {
  std::uint32_t vni = kMaxVni;
  while (!vnis_.insert(vni).second) --vni;
  return vni;
}

std::string Region::Refusal(const std::string& interface_id, std::uint32_t number,
                            const std::string& besides) const {
  std::size_t count = 0;
  for (const MirrorSession& session : inventory_.sessions) {
    if (session.interface_id != interface_id || session.id == besides) continue;
    ++count;
    if (session.number == number) {
      return fmt::format("{} of {} is already being used by {}", number, interface_id, session.id);
    }
  }
  if (count >= kMaxSessionsPerInterface) return fmt::format("{} is full", interface_id);
  if (number == 0 || number > kMaxSessionNumber) return fmt::format("{} is no number", number);
  return {};
}

std::string Region::Carry(const CreateAction& action) {
  const DesiredSession& desired = action.session;
  const bool exists = std::ranges::any_of(inventory_.instances, [&](const Instance& instance) {
    return instance.id == desired.instance_id &&
           std::ranges::find(instance.interfaces, desired.interface_id, &NetworkInterface::id) !=
               instance.interfaces.end();
  });
  if (!exists) return fmt::format("{} has no {}", desired.instance_id, desired.interface_id);
  if (!HasTarget(desired.target_id)) return fmt::format("there is no {}", desired.target_id);
  if (std::string refusal = Refusal(desired.interface_id, desired.number, ""); !refusal.empty()) {
    return refusal;
  }
  // Ids are not in the order of creation.
  const std::string id = fmt::format("tms-{:02x}new{}", (next_id_ * 37U) % 256U, next_id_);
  ++next_id_;
  inventory_.sessions.push_back({.id = id,
                                 .interface_id = desired.interface_id,
                                 .target_id = desired.target_id,
                                 .filter_id = desired.filter_id,
                                 .number = desired.number,
                                 .vni = desired.vni.has_value() ? desired.vni : ChooseVni(),
                                 .packet_length = desired.packet_length.value_or(kMaxPacketLength),
                                 .description = desired.description,
                                 .owner_id = inventory_.account_id,
                                 .tags = desired.tags});
  return {};
}

std::string Region::Carry(const ModifyAction& action) {
  MirrorSession* const session = Find(action.session_id);
  if (session == nullptr) return fmt::format("there is no {}", action.session_id);
  MirrorSession known = action.before;
  // Nobody has told the plan what AWS fills in where nothing was asked for.
  known.packet_length = session->packet_length;
  if (*session != known) return fmt::format("{} is not as the plan says", session->id);
  if (std::string refusal = Refusal(session->interface_id, action.after.number, session->id);
      !refusal.empty()) {
    return refusal;
  }
  if (!HasTarget(action.after.target_id)) {
    return fmt::format("there is no {}", action.after.target_id);
  }
  session->target_id = action.after.target_id;
  session->filter_id = action.after.filter_id;
  session->number = action.after.number;
  if (action.after.vni.has_value()) session->vni = action.after.vni;
  session->packet_length = action.after.packet_length.value_or(kMaxPacketLength);
  session->description = action.after.description;
  return {};
}

std::string Region::Carry(const DeleteAction& action) {
  MirrorSession* const session = Find(action.session.id);
  if (session == nullptr) return fmt::format("there is no {}", action.session.id);
  if (*session != action.session) return fmt::format("{} is not as the plan says", session->id);
  std::erase_if(inventory_.sessions, [&action](const MirrorSession& candidate) {
    return candidate.id == action.session.id;
  });
  return {};
}

std::string Region::Apply(const Action& action) {
  return std::visit([this](const auto& kind) { return Carry(kind); }, action);
}

std::string Region::Apply(const Plan& plan) {
  for (const Action& action : plan.actions) {
    if (const auto* create = std::get_if<CreateAction>(&action)) {
      if (create->session.vni.has_value()) vnis_.insert(*create->session.vni);
    }
  }
  for (const Action& action : plan.actions) {
    if (std::string refusal = Apply(action); !refusal.empty()) return refusal;
    if (std::string broken = Broken(); !broken.empty()) return broken;
  }
  return {};
}

std::string Region::Broken() const {
  std::map<std::string, std::set<std::uint32_t>> numbers;
  for (const MirrorSession& session : inventory_.sessions) {
    std::set<std::uint32_t>& of_interface = numbers[session.interface_id];
    if (!of_interface.insert(session.number).second) {
      return fmt::format("{} has the number {} twice", session.interface_id, session.number);
    }
    if (of_interface.size() > kMaxSessionsPerInterface) {
      return fmt::format("{} has too many sessions", session.interface_id);
    }
  }
  return {};
}

}  // namespace gwlbtap::controller
