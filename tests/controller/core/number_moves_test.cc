// SPDX-License-Identifier: Apache-2.0
#include "controller/core/number_moves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "controller/core/config.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<NumberStep> Order(const std::vector<NumberMove>& moves,
                              const std::vector<std::uint32_t>& others = {}) {
  return OrderMoves(moves, others);
}

TEST(NumberMoves, EachHasItsStep) {
  EXPECT_THAT(Order({}), IsEmpty());
  EXPECT_THAT(Order({{1, 1}, {2, 3}}), ElementsAre(NumberStep{0, 1}, NumberStep{1, 3}));
}

TEST(NumberMoves, WhoMakesRoomGoesFirst) {
  EXPECT_THAT(Order({{1, 2}, {2, 3}, {3, 4}}),
              ElementsAre(NumberStep{2, 4}, NumberStep{1, 3}, NumberStep{0, 2}));
}

TEST(NumberMoves, ASwapTakesOneDetour) {
  EXPECT_THAT(Order({{1, 2}, {2, 1}}), ElementsAre(NumberStep{0, kMaxSessionNumber, true},
                                                   NumberStep{1, 1}, NumberStep{0, 2}));
}

TEST(NumberMoves, ADetourUsesANumberThatNobodyHasOrWants) {
  EXPECT_THAT(Order({{1, kMaxSessionNumber}, {kMaxSessionNumber, 1}}, {kMaxSessionNumber - 1}),
              ElementsAre(NumberStep{0, kMaxSessionNumber - 2, true}, NumberStep{1, 1},
                          NumberStep{0, kMaxSessionNumber}));
}

TEST(NumberMoves, NoTwoEverHaveTheSame) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint32_t> from = {1, 2, 3, 4, 5, 6};
    std::vector<std::uint32_t> to = from;
    std::ranges::shuffle(from, random);
    std::ranges::shuffle(to, random);
    std::vector<NumberMove> moves;
    for (std::size_t index = 0; index < 4; ++index) moves.push_back({from[index], to[index]});
    std::vector<std::uint32_t> now(from.begin(), from.begin() + 4);
    const std::vector<NumberStep> steps = Order(moves);
    for (const NumberStep& step : steps) {
      now[step.move] = step.number;
      EXPECT_EQ(std::set<std::uint32_t>(now.begin(), now.end()).size(), 4U);
    }
    EXPECT_EQ(now, std::vector<std::uint32_t>(to.begin(), to.begin() + 4));
    EXPECT_LE(steps.size(), 6U);
  }
}

}  // namespace
}  // namespace gwlbtap::controller
