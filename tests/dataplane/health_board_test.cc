// SPDX-License-Identifier: Apache-2.0
#include "dataplane/health_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gwlbtap {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr seconds kStaleAfter{3};

HealthBoard::Time At(int second) { return HealthBoard::Time(seconds(second)); }

HealthPage Page(bool is_healthy, const std::string& text) { return {is_healthy, '"' + text + '"'}; }

TEST(HealthBoard, IsUnhealthyBeforeAnythingHasBeenPosted) {
  HealthBoard board(1, kStaleAfter);
  EXPECT_FALSE(board.Read(0, At(1'000)).is_healthy());
}

TEST(HealthBoard, EveryWorkerReadsTheLastPagePosted) {
  HealthBoard board(2, kStaleAfter);
  board.Post(Page(false, "no"), At(1));
  board.Post(Page(true, "yes"), At(2));
  for (const std::size_t worker : {0U, 1U}) {
    EXPECT_TRUE(board.Read(worker, At(2)).is_healthy());
    EXPECT_EQ(board.Read(worker, At(2)).body(), "\"yes\"");
  }
}

TEST(HealthBoard, APageThatIsNotPostedAgainGoesStale) {
  HealthBoard board(1, kStaleAfter);
  board.Post(Page(true, "yes"), At(1));
  EXPECT_TRUE(board.Read(0, At(4)).is_healthy());
  EXPECT_FALSE(board.Read(0, At(5)).is_healthy());
  EXPECT_THAT(std::string(board.Read(0, At(5)).body()), HasSubstr("control_stalled"));
  board.Post(Page(true, "yes"), At(5));
  EXPECT_TRUE(board.Read(0, At(6)).is_healthy());
}

TEST(HealthBoard, AWorkerThatHasStoppedKeepsNoMoreThanTheTurnsOfTheVerdict) {
  HealthBoard board(2, kStaleAfter);
  for (int round = 0; round < 1'000; ++round) {
    board.Post(Page(false, std::to_string(round)), At(1));
    board.Pass(0);
  }
  // Figures are not kept up to date any more; the verdict is.
  board.Post(Page(true, "yes"), At(1));
  EXPECT_TRUE(board.Read(0, At(1)).is_healthy());
  board.Post(Page(false, "no"), At(1));
  EXPECT_EQ(board.Read(0, At(1)).body(), "\"no\"");
}

}  // namespace
}  // namespace gwlbtap
