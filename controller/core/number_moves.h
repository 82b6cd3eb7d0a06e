// SPDX-License-Identifier: Apache-2.0
//
// In which order the sessions of one interface can get their numbers, since no two may have the same
// at any time. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gwlbtap::controller {

struct NumberMove {
  std::uint32_t from = 0;
  std::uint32_t to = 0;  // may be the same
};

struct NumberStep {
  std::size_t move = 0;      // an index
  std::uint32_t number = 0;  // what it becomes now
  bool is_detour = false;    // not its `to` yet: it steps aside for another one

  friend bool operator==(const NumberStep&, const NumberStep&) = default;
};

// The last step of each move gives it its `to`. Every `from` is different, and so is every `to`;
// `others` are the numbers of sessions that do not move, none of which is a `to`. Where sessions want
// each other's numbers, the one with the highest `to` makes a detour by a number that nobody uses.
[[nodiscard]] std::vector<NumberStep> OrderMoves(std::span<const NumberMove> moves,
                                                 std::span<const std::uint32_t> others);

}  // namespace gwlbtap::controller
