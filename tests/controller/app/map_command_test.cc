// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

class MapCommandTest : public CommandRig {
 protected:
  MapCommandTest() { HasSession(); }
};

TEST_F(MapCommandTest, IsATableForAPerson) {
  const CommandOutcome outcome = Run(AddMapCommand, {"map"});
  EXPECT_EQ(outcome.exit_code, kExitDone) << outcome.errors;
  EXPECT_EQ(outcome.output,
            "VNI  ADDRESS   INTERFACE  INSTANCE  ZONE           RULE  NAME\n"
            "7    10.0.0.1  eni-1      i-1       eu-central-1a  web   front\n");
}

TEST_F(MapCommandTest, IsTheSameJsonInAFileAndOnStandardOutput) {
  const std::string path = folder_.File("map.json");
  EXPECT_EQ(Run(AddMapCommand, {"map", "--output", path}).output, "");
  const nlohmann::json file = nlohmann::json::parse(std::ifstream(path));
  EXPECT_EQ(file, nlohmann::json::parse(Run(AddMapCommand, {"map", "--json"}).output));
  EXPECT_EQ(file.at(0).at("vni"), 7);
}

TEST_F(MapCommandTest, AFileIsNotReplacedByHalfOfTheTruth) {
  const std::string path = folder_.File("map.json");
  Refuse("DescribeNetworkInterfaces", "SomethingNew");
  EXPECT_EQ(Run(AddMapCommand, {"map", "--output", path}).exit_code, kExitFailed);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(MapCommandTest, AFileThatCannotBeWrittenIsAFailure) {
  const CommandOutcome outcome = Run(AddMapCommand, {"map", "--output", "/nowhere/map.json"});
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.errors, ::testing::HasSubstr("cannot write /nowhere/map.json"));
}

}  // namespace
}  // namespace gwlbtap::controller
