// SPDX-License-Identifier: Apache-2.0
#include "health/health_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "health/verdict_page.h"

namespace gwlbtap {
namespace {

TEST(HealthPage, IsUnhealthyBeforeThereIsAVerdict) {
  const HealthPage page;
  EXPECT_FALSE(page.is_healthy());
  const auto body = nlohmann::json::parse(page.body());
  EXPECT_EQ(body["status"], "unhealthy");
  EXPECT_EQ(body["causes"][0]["name"], "starting");
  EXPECT_EQ(body["more"], 0);
}

TEST(HealthPage, TheFirstOneIsThatOfAStartingVerdict) {
  const HealthPage made = MakeHealthPage(
      {.is_healthy = false, .causes = {{CauseKind::kStarting, "there is no verdict yet"}}});
  EXPECT_EQ(HealthPage().body(), made.body());
  EXPECT_EQ(HealthPage().is_healthy(), made.is_healthy());
}

TEST(HealthPage, HoldsItsBodyUpToTheLargest) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kMaxHealthBody}) {
    const std::string text(size, 'x');
    const HealthPage page(true, text);
    EXPECT_TRUE(page.is_healthy());
    EXPECT_EQ(page.body(), text);
  }
}

TEST(HealthPage, IsCopiedWhole) {
  HealthPage copy;
  {
    const HealthPage page(true, R"({"status":"healthy"})");
    copy = page;
  }
  EXPECT_TRUE(copy.is_healthy());
  EXPECT_EQ(copy.body(), R"({"status":"healthy"})");
}

}  // namespace
}  // namespace gwlbtap
