// SPDX-License-Identifier: Apache-2.0
#include "controller/app/plan_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/app/actions.h"

namespace gwlbtap::controller {
namespace {

TEST(PlanJson, EveryActionHasWhatItIsAbout) {
  const nlohmann::ordered_json json =
      ToJson(Plan{.actions = {example::Creation("eni-1"), example::Modification("tms-2", "eni-2"),
                              example::Deletion("tms-3", "eni-3")}});
  ASSERT_EQ(json.at("actions").size(), 3);
  const auto& create = json.at("actions")[0];
  EXPECT_EQ(create.at("action"), "create");
  EXPECT_EQ(create.at("interface"), "eni-1");
  EXPECT_FALSE(create.contains("session"));
  EXPECT_TRUE(create.at("after").at("vni").is_null());
  EXPECT_EQ(create.at("after").at("tags").at("gwlbtap-sessions:rule"), "web");
  const auto& modify = json.at("actions")[1];
  EXPECT_EQ(modify.at("session"), "tms-2");
  EXPECT_EQ(modify.at("changes")[0].at("from"), "tmt-b");
  EXPECT_EQ(modify.at("before").at("target"), "tmt-b");
  const auto& remove = json.at("actions")[2];
  EXPECT_EQ(remove.at("action"), "delete");
  EXPECT_EQ(remove.at("before").at("number"), 100);
}

TEST(PlanJson, HasSkipsWarningsAndTotals) {
  const nlohmann::ordered_json json =
      ToJson(Plan{.actions = {example::Creation("eni-1")},
                  .skips = {{.code = "eni-full", .interface_id = "eni-4", .reason = "why"}},
                  .warnings = {"Look out."},
                  .desired = 3,
                  .postponed_actions = 7});
  EXPECT_EQ(json.at("skips")[0].at("code"), "eni-full");
  EXPECT_EQ(json.at("warnings")[0], "Look out.");
  EXPECT_EQ(json.at("totals").at("create"), 1);
  EXPECT_EQ(json.at("totals").at("delete"), 0);
  EXPECT_EQ(json.at("totals").at("skipped"), 1);
  EXPECT_EQ(json.at("totals").at("postponed_actions"), 7);
}

TEST(PlanJson, AnEmptyPlanHasEmptyLists) {
  EXPECT_THAT(JsonLine(ToJson(Plan{})), ::testing::StartsWith(R"({"actions":[],"skips":[],)"));
}

TEST(PlanJson, WhatIsNoUtf8IsReplaced) {
  EXPECT_EQ(JsonLine({{"x", "a\xff"}}), "{\"x\":\"a\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace gwlbtap::controller
