// SPDX-License-Identifier: Apache-2.0
#include "controller/app/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace gwlbtap::controller {
namespace {

using nlohmann::json;

const std::chrono::system_clock::time_point kTime{std::chrono::milliseconds(1'768'166'994'005)};

// A member that the definition refers to is a finite number of the object itself.
void ExpectMetric(const json& line, const json& definition) {
  const auto name = definition.at("Name").get<std::string>();
  EXPECT_GT(name.size(), 0u);
  EXPECT_LE(name.size(), 1024u);
  EXPECT_TRUE(definition.at("Unit") == "Count" || definition.at("Unit") == "Milliseconds");
  ASSERT_TRUE(line.at(name).is_number()) << name;
  EXPECT_TRUE(std::isfinite(line.at(name).get<double>()));
}

void ExpectDimension(const json& line, const std::string& name) {
  const auto value = line.at(name).get<std::string>();
  EXPECT_NE(value.find_first_not_of(' '), std::string::npos) << "it has to be visible";
  EXPECT_LE(value.size(), 1024u);
  EXPECT_NE(value.front(), ':');
  for (const char c : value) EXPECT_TRUE(c >= ' ' && c <= '~') << value;
}

// CloudWatch user guide, "Specification: Embedded metric format".
json Validated(const std::string& text) {
  EXPECT_LE(text.size(), std::size_t{256} << 10) << "the longest event of a log";
  EXPECT_EQ(text.find('\n'), std::string::npos);
  json line = json::parse(text);
  EXPECT_TRUE(line.at("_aws").at("Timestamp").is_number_integer());
  for (const json& directive : line.at("_aws").at("CloudWatchMetrics")) {
    const auto name_space = directive.at("Namespace").get<std::string>();
    EXPECT_TRUE(!name_space.empty() && name_space.size() <= 1024);
    EXPECT_LE(directive.at("Metrics").size(), 100u);
    EXPECT_GT(directive.at("Metrics").size(), 0u);
    std::set<std::string> names;
    for (const json& definition : directive.at("Metrics")) {
      ExpectMetric(line, definition);
      EXPECT_TRUE(names.insert(definition.at("Name").get<std::string>()).second);
    }
    for (const json& set : directive.at("Dimensions")) {
      EXPECT_LE(set.size(), 30u);
      for (const json& name : set) {
        ExpectDimension(line, name.get<std::string>());
        EXPECT_TRUE(names.insert(name.get<std::string>()).second) << "it is a metric as well";
      }
    }
  }
  return line;
}

std::vector<json> Lines(const RunMetrics& run) {
  std::vector<json> lines;
  for (const std::string& line : MetricLines(run, kTime)) lines.push_back(Validated(line));
  return lines;
}

RunMetrics Sample() {
  RunMetrics run;
  run.controller = "prod";
  run.run = "1";
  run.desired = 10;
  run.actual = 9;
  run.foreign = 3;
  run.unsupported = 2;
  run.skipped = {{"eni-full", 4}, {"type-unsupported", 2}};
  run.created = 1;
  run.modified = 2;
  run.deleted = 3;
  run.failed = {{"UnauthorizedOperation", 1}};
  run.throttled = 5;
  run.held_back_deletions = 6;
  run.remaining = 7;
  run.duration = std::chrono::milliseconds(1234);
  return run;
}

TEST(Metrics, TheFirstLineHasAllFiguresOfTheRun) {
  const json line = Lines(Sample()).at(0);
  const json expected = {
      {"Desired", 10},      {"Actual", 9},    {"Foreign", 3},           {"Unsupported", 2},
      {"Skipped", 6},       {"Created", 1},   {"Modified", 2},          {"Deleted", 3},
      {"Failed", 1},        {"Throttled", 5}, {"HeldBackDeletions", 6}, {"Remaining", 7},
      {"ReconcileMs", 1234}};
  const json& definitions = line["_aws"]["CloudWatchMetrics"][0]["Metrics"];
  EXPECT_EQ(definitions.size(), expected.size());
  for (const auto& [name, value] : expected.items()) EXPECT_EQ(line.at(name), value) << name;
  EXPECT_EQ(line["Controller"], "prod");
  EXPECT_EQ(line["run"], "1");
  EXPECT_EQ(line["_aws"]["Timestamp"], 1'768'166'994'005);
  EXPECT_EQ(line["_aws"]["CloudWatchMetrics"][0]["Namespace"], "gwlbtap-sessions");
  EXPECT_EQ(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json::parse(R"([["Controller"]])"));
  for (const json& definition : definitions) {
    EXPECT_EQ(definition["Unit"] == "Milliseconds", definition["Name"] == "ReconcileMs");
  }
}

TEST(Metrics, EveryCodeAndReasonHasALine) {
  const std::vector<json> lines = Lines(Sample());
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[1]["Code"], "UnauthorizedOperation");
  EXPECT_EQ(lines[1]["Failed"], 1);
  EXPECT_EQ(lines[2]["Reason"], "eni-full");
  EXPECT_EQ(lines[2]["Skipped"], 4);
  EXPECT_EQ(lines[3]["Reason"], "type-unsupported");
  EXPECT_EQ(lines[3]["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
            json::parse(R"([["Controller","Reason"]])"));
}

TEST(Metrics, ARunOverAPartSaysNothingAboutTheWhole) {
  RunMetrics run = Sample();
  run.is_full = false;
  const std::vector<json> lines = Lines(run);
  ASSERT_EQ(lines.size(), 2u);
  for (const char* name : {"Desired", "Actual", "Foreign", "Unsupported", "Skipped"}) {
    EXPECT_FALSE(lines[0].contains(name)) << name;
  }
  EXPECT_EQ(lines[0]["Created"], 1);
}

TEST(Metrics, TooManyCodesAreSummedUp) {
  RunMetrics run = Sample();
  run.failed.clear();
  run.skipped.clear();
  for (std::uint64_t i = 1; i <= kMostMetricNames + 2; ++i) run.failed["C" + std::to_string(i)] = i;
  const std::vector<json> lines = Lines(run);
  ASSERT_EQ(lines.size(), 1 + kMostMetricNames + 1);
  EXPECT_EQ(lines[1]["Code"], "C22");
  EXPECT_EQ(lines.back()["Code"], "other");
  EXPECT_EQ(lines.back()["Failed"], 1 + 2);
  EXPECT_EQ(lines[0]["Failed"], 22 * 23 / 2);
}

TEST(Metrics, ValuesThatCloudWatchWouldRefuseAreMadeFit) {
  RunMetrics run = Sample();
  run.controller = "";
  run.run = "a\xff\n";
  run.duration = std::chrono::milliseconds(-5);
  run.created = ~std::uint64_t{0};
  run.skipped.clear();
  run.failed = {
      {"", 1}, {":code", 1}, {"Z\u00fcrich\n", 1}, {std::string(5000, 'x'), 1}, {"  ", 1}};
  const std::vector<json> lines = Lines(run);
  EXPECT_EQ(lines[0]["Controller"], "none");
  EXPECT_EQ(lines[0]["ReconcileMs"], 0);
  EXPECT_EQ(lines.size(), 6u);
}

TEST(Metrics, ARunThatDidNothingIsReported) {
  EXPECT_EQ(Lines(RunMetrics{.controller = "prod"}).size(), 1u);
}

}  // namespace
}  // namespace gwlbtap::controller
