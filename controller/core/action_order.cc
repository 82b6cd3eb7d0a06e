// SPDX-License-Identifier: Apache-2.0
#include "controller/core/action_order.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>

namespace gwlbtap::controller {
namespace {

bool HasDeletion(const InterfaceActions& interface) {
  return !interface.actions.empty() &&
         std::holds_alternative<DeleteAction>(interface.actions.front());
}

struct Position {
  std::size_t round;  // how many of its zone come before
  std::size_t index;  // among all by zone, deletions and interface
};

}  // namespace

std::vector<InterfaceActions> InOrder(std::vector<InterfaceActions> interfaces) {
  std::ranges::sort(interfaces, {}, [](const InterfaceActions& interface) {
    return std::tuple(std::string_view(interface.zone), !HasDeletion(interface),
                      std::string_view(interface.interface_id));
  });
  std::vector<Position> positions;
  positions.reserve(interfaces.size());
  for (std::size_t index = 0; index < interfaces.size(); ++index) {
    const bool is_same_zone = index > 0 && interfaces[index].zone == interfaces[index - 1].zone;
    positions.push_back({is_same_zone ? positions.back().round + 1 : 0, index});
  }
  std::ranges::sort(positions, {}, [](const Position& position) {
    return std::pair(position.round, position.index);
  });
  std::vector<InterfaceActions> ordered;
  ordered.reserve(interfaces.size());
  for (const Position& position : positions) {
    ordered.push_back(std::move(interfaces[position.index]));
  }
  return ordered;
}

}  // namespace gwlbtap::controller
