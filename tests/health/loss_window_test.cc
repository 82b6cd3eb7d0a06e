// SPDX-License-Identifier: Apache-2.0
#include "health/loss_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <tuple>

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

void ExpectLoss(const LossWindow& window, std::uint64_t lost, std::uint64_t offered,
                nanoseconds period) {
  EXPECT_EQ(window.Loss().lost, lost);
  EXPECT_EQ(window.Loss().offered, offered);
  EXPECT_EQ(window.Loss().period, period);
}

TEST(LossWindow, IsEmptyAtFirst) { ExpectLoss(LossWindow(seconds(10)), 0, 0, seconds(0)); }

TEST(LossWindow, DoesNotCountWhatWasBeforeTheFirstLook) {
  LossWindow window(seconds(10));
  window.Observe(1'000, 500, seconds(3));
  ExpectLoss(window, 0, 0, seconds(0));
  window.Observe(1'090, 510, seconds(4));
  ExpectLoss(window, 10, 100, seconds(1));
}

TEST(LossWindow, ForgetsWhatIsOlderThanTheWindow) {
  LossWindow window(seconds(10));
  window.Observe(0, 0, seconds(0));
  window.Observe(0, 100, seconds(1));
  window.Observe(900, 100, seconds(2));
  ExpectLoss(window, 100, 1'000, seconds(2));
  for (int second = 3; second <= 11; ++second) window.Observe(900, 100, seconds(second));
  EXPECT_EQ(window.Loss().lost, 0u);
  window.Observe(900, 100, milliseconds(12'200));
  EXPECT_EQ(window.Loss().offered, 0u);
}

TEST(LossWindow, GoesOnAfterTheCountersWereReset) {
  LossWindow window(seconds(10));
  window.Observe(1'000'000, 70'000, seconds(0));
  window.Observe(1'000'100, 70'010, seconds(1));
  window.Observe(50, 5, seconds(2));
  ExpectLoss(window, 15, 165, seconds(2));
}

TEST(LossWindow, AClockThatStandsStillOrGoesBackLosesNoCounts) {
  LossWindow window(seconds(10));
  window.Observe(0, 0, seconds(5));
  window.Observe(10, 1, seconds(5));
  window.Observe(20, 2, seconds(1));
  ExpectLoss(window, 2, 22, seconds(0));
  window.Observe(30, 3, seconds(6));
  ExpectLoss(window, 3, 33, seconds(1));
}

TEST(LossWindow, ReachesBackAsFarAsTheLastLookIfThatIsFurther) {
  LossWindow window(seconds(10));
  window.Observe(0, 0, seconds(0));
  window.Observe(90, 10, seconds(60));
  ExpectLoss(window, 10, 100, seconds(60));
  window.Observe(90, 10, seconds(71));
  EXPECT_EQ(window.Loss().offered, 0u);
}

// Against a model that remembers everything, whatever the rhythm and the length.
TEST(LossWindow, CoversTheWindowAndATenthMoreAtMost) {
  for (const nanoseconds length : {nanoseconds(1), nanoseconds(19), nanoseconds(seconds(10))}) {
    std::mt19937_64 random(3);
    LossWindow window(length);
    nanoseconds now{};
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    std::deque<std::tuple<nanoseconds, std::uint64_t, std::uint64_t>> history;
    const auto longest_step = static_cast<std::uint64_t>(length.count()) / 15 + 1;
    for (int i = 0; i < 5'000; ++i) {
      now += nanoseconds(random() % longest_step);
      received += random() % 100;
      lost += random() % 10;
      window.Observe(received, lost, now);
      history.emplace_back(now, received, lost);
      const PacketLoss loss = window.Loss();
      EXPECT_LE(loss.period.count(), length.count() + length.count() / 5 + 2);
      if (now > 2 * length) {
        EXPECT_GE(loss.period, length);
      }
      // What it says is the growth since some earlier look.
      const bool is_true = std::any_of(history.begin(), history.end(), [&](const auto& look) {
        return std::get<0>(look) == now - loss.period && lost - std::get<2>(look) == loss.lost &&
               received - std::get<1>(look) + loss.lost == loss.offered;
      });
      EXPECT_TRUE(is_true) << i;
      while (std::get<0>(history.front()) < now - 3 * length) history.pop_front();
    }
  }
}

}  // namespace
}  // namespace gwlbtap
