// SPDX-License-Identifier: Apache-2.0
#include "health/verdict_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

namespace gwlbtap {
namespace {

using nlohmann::json;
using testing::EndsWith;

Verdict Unhealthy(std::vector<Cause> causes) {
  return {.is_healthy = false, .causes = std::move(causes), .notes = {}};
}

TEST(VerdictPage, OfAHealthyTargetSaysNoMore) {
  const HealthPage page = MakeHealthPage(
      {.is_healthy = true, .causes = {}, .notes = {{CauseKind::kExporterFailed, "a note"}}});
  EXPECT_TRUE(page.is_healthy());
  EXPECT_EQ(page.body(), R"({"status":"healthy"})");
}

TEST(VerdictPage, NamesTheCauses) {
  const HealthPage page = MakeHealthPage(Unhealthy(
      {{CauseKind::kLinkDown, "the link is down"}, {CauseKind::kDraining, "draining: SIGTERM"}}));
  EXPECT_FALSE(page.is_healthy());
  EXPECT_EQ(page.body(),
            R"({"status":"unhealthy","causes":[{"name":"link_down","text":"the link is down"},)"
            R"({"name":"draining","text":"draining: SIGTERM"}],"more":0})");
}

TEST(VerdictPage, CountsTheCausesThatDoNotFit) {
  const std::vector<Cause> causes(1'000, {CauseKind::kWorkerStalled, std::string(80, 'x')});
  const json body = json::parse(MakeHealthPage(Unhealthy(causes)).body());
  EXPECT_EQ(body["causes"].size(), 2u);
  EXPECT_EQ(body["more"], 998);
}

TEST(VerdictPage, CutsALongText) {
  const HealthPage page =
      MakeHealthPage(Unhealthy({{CauseKind::kExporterFailed, std::string(5'000, 'x')}}));
  const std::string text = json::parse(page.body())["causes"][0]["text"];
  EXPECT_EQ(text.size(), kMaxCauseText);
  EXPECT_THAT(text, EndsWith("xxx..."));
}

TEST(VerdictPage, StaysAsciiJsonWhateverTheText) {
  const HealthPage page =
      MakeHealthPage(Unhealthy({{CauseKind::kExporterFailed, "\"a\\b\" \n\x7f \xc3\xa9"}}));
  EXPECT_EQ(json::parse(page.body())["causes"][0]["text"], "\"a\\b\" ?? ??");
}

TEST(VerdictPage, AlwaysFitsAndShowsTheFirstCause) {
  std::mt19937 random(1);
  for (int round = 0; round < 5'000; ++round) {
    std::vector<Cause> causes;
    for (auto count = random() % 5 + 1; count > 0; --count) {
      std::string text(random() % 200, random() % 2 == 0 ? '"' : 'x');
      if (!text.empty()) text.back() = static_cast<char>(random());
      causes.push_back({static_cast<CauseKind>(random() % kCauseKindCount), text});
    }
    const HealthPage page = MakeHealthPage(Unhealthy(causes));
    const json body = json::parse(page.body());
    ASSERT_GE(body["causes"].size(), 1u);
    EXPECT_EQ(body["causes"][0]["name"], ToString(causes[0].kind));
    EXPECT_EQ(body["causes"].size() + body["more"].get<std::size_t>(), causes.size());
    EXPECT_LE(page.body().size(), kMaxHealthBody);
  }
}

}  // namespace
}  // namespace gwlbtap
