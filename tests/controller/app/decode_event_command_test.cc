// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/controller/app/command_rig.h"
#include "tests/controller/app/sample_events.h"

namespace gwlbtap::controller {
namespace {

class DecodeEventCommandTest : public ::testing::Test {
 protected:
  CommandOutcome Decode(const std::string& event, std::vector<std::string> options = {}) {
    const std::string path = folder_.File("event.json");
    std::ofstream(path) << event;
    options.insert(options.begin(), {"decode-event", path});
    return RunCommand(AddDecodeEventCommand, options);
  }

  ScratchFolder folder_;
};

TEST_F(DecodeEventCommandTest, SaysWhatAnEventWouldStartAndWhy) {
  const CommandOutcome outcome = Decode(SampleStateChange("running").dump());
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.output, ::testing::StartsWith("event:  instance-state\n"
                                                    "action: reconcile-scope\n"
                                                    "scope:  i-0abc0000000000001\n"
                                                    "why:    "));
}

TEST_F(DecodeEventCommandTest, AsJsonTheScopeIsInItsParts) {
  const nlohmann::json json =
      nlohmann::json::parse(Decode(SampleStateChange("running").dump(), {"--json"}).output);
  EXPECT_EQ(json.at("kind"), "instance-state");
  EXPECT_EQ(json.at("id"), kSampleEventId);
  EXPECT_EQ(json.at("scope").at("instances")[0], "i-0abc0000000000001");
  EXPECT_EQ(json.at("scope").at("everything"), false);
}

TEST_F(DecodeEventCommandTest, AnEventThatMeansNothingIsNoFailure) {
  const CommandOutcome outcome = Decode(SampleEvent("aws.s3", "Object Created", {}).dump());
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.output, ::testing::HasSubstr("action: ignore\n"));
}

TEST_F(DecodeEventCommandTest, AMalformedEventIsOne) {
  EXPECT_EQ(Decode(R"({"action": "dance"})").exit_code, kExitFailed);
  EXPECT_EQ(Decode("{").exit_code, kExitFailed);
}

TEST_F(DecodeEventCommandTest, AFileThatIsNotThereIsAUsageError) {
  EXPECT_EQ(RunCommand(AddDecodeEventCommand, {"decode-event", "/nowhere/event.json"}).exit_code,
            kExitUsage);
}

}  // namespace
}  // namespace gwlbtap::controller
