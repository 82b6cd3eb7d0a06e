// SPDX-License-Identifier: Apache-2.0
#include "appliance/status_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gwlbtap {
namespace {

using Json = nlohmann::ordered_json;

TEST(StatusReport, TellsTheVerdictAndWhatItGoesBy) {
  const ApplianceCondition condition{
      .worker_turns = {12},
      .is_link_up = true,
      .streams = {{.name = "siem",
                   .required = 2,
                   .exporters = {{.name = "listen [::]:57012", .collectors = 1}}}}};
  const HealthSnapshot snapshot{
      .workers = {{.has_started = true, .silent_for = std::chrono::milliseconds(1'500)}},
      .is_link_up = true,
      .loss = {.lost = 1, .offered = 100, .period = std::chrono::seconds(10)},
      .buffers = {.free = 7, .total = 8},
      .streams = {{.name = "siem", .required = 2, .connected = 1}},
      .exporters = {{.name = "listen [::]:57012", .stream = "siem", .is_required = true}},
      .drain_reason = "SIGTERM"};
  const Verdict verdict{.is_healthy = false,
                        .causes = {{CauseKind::kDraining, "draining: SIGTERM"}},
                        .notes = {{CauseKind::kExporterFailed, "disk full"}}};
  const Json json = ToJson({.condition = condition,
                            .snapshot = snapshot,
                            .verdict = verdict,
                            .frames_received = 34,
                            .packets_decapsulated = 30,
                            .uptime = std::chrono::seconds(5),
                            .server = HealthServerReport{.accepted = 3}});
  EXPECT_EQ(json["healthy"], false);
  EXPECT_EQ(json["causes"], Json::parse(R"([{"name":"draining","text":"draining: SIGTERM"}])"));
  EXPECT_EQ(json["notes"][0]["name"], "exporter_failed");
  EXPECT_EQ(json["draining"], "SIGTERM");
  EXPECT_EQ(json["uptime_seconds"], 5.0);
  EXPECT_EQ(json["frames_received"], 34);
  EXPECT_EQ(json["packets_decapsulated"], 30);
  EXPECT_EQ(json["loss"], Json::parse(R"({"lost":1,"offered":100,"seconds":10.0})"));
  EXPECT_EQ(json["link_up"], true);
  EXPECT_EQ(json["buffers"], Json::parse(R"({"free":7,"total":8})"));
  EXPECT_EQ(json["workers"], Json::parse(R"([{"turns":12,"silent_seconds":1.5}])"));
  EXPECT_EQ(json["streams"], Json::parse(R"([{"name":"siem","required":2,"collectors":1,"exporters":
      [{"name":"listen [::]:57012","collectors":1,"silent_seconds":0.0,"failure":null}]}])"));
  EXPECT_EQ(json["health_server"]["accepted"], 3);
  EXPECT_EQ(json["health_server"]["failure"], nullptr);
}

TEST(StatusReport, TellsWhatTheHealthServersThreadHasFailedAt) {
  const Json json = ToJson({.condition = {},
                            .snapshot = {},
                            .verdict = {},
                            .server = HealthServerReport{.failure = "out of something"}});
  EXPECT_EQ(json["health_server"]["failure"], "out of something");
}

TEST(StatusReport, WhatIsNotThereIsNull) {
  const Json json = ToJson({.condition = {}, .snapshot = {}, .verdict = {.is_healthy = true}});
  EXPECT_EQ(json["healthy"], true);
  EXPECT_EQ(json["draining"], nullptr);
  EXPECT_EQ(json["health_server"], nullptr);
}

}  // namespace
}  // namespace gwlbtap
