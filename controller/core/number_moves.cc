// SPDX-License-Identifier: Apache-2.0
#include "controller/core/number_moves.h"

#include <algorithm>
#include <set>

#include "controller/core/config.h"

namespace gwlbtap::controller {
namespace {

struct Pending {
  std::size_t move;
  std::uint32_t from;
  std::uint32_t to;
};

// From the top: rules tend to have low numbers.
std::uint32_t UnusedNumber(const std::set<std::uint32_t>& used) {
  std::uint32_t number = kMaxSessionNumber;
  while (used.contains(number)) --number;
  return number;
}

}  // namespace

std::vector<NumberStep> OrderMoves(std::span<const NumberMove> moves,
                                   std::span<const std::uint32_t> others) {
  std::vector<Pending> pending;
  std::set<std::uint32_t> used(others.begin(), others.end());
  for (std::size_t index = 0; index < moves.size(); ++index) {
    pending.push_back({index, moves[index].from, moves[index].to});
    used.insert(moves[index].from);
  }
  std::vector<NumberStep> steps;
  while (!pending.empty()) {
    auto next = std::ranges::find_if(pending, [&used](const Pending& move) {
      return move.from == move.to || !used.contains(move.to);
    });
    if (next == pending.end()) {
      const auto aside = std::ranges::max_element(pending, {}, &Pending::to);
      // Whatever they want is in use: that is why nobody can move.
      const std::uint32_t detour = UnusedNumber(used);
      steps.push_back({.move = aside->move, .number = detour, .is_detour = true});
      used.erase(aside->from);
      used.insert(detour);
      aside->from = detour;
      continue;
    }
    steps.push_back({.move = next->move, .number = next->to});
    used.erase(next->from);
    used.insert(next->to);
    pending.erase(next);
  }
  return steps;
}

}  // namespace gwlbtap::controller
