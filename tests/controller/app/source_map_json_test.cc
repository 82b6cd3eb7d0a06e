// SPDX-License-Identifier: Apache-2.0
#include "controller/app/source_map_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gwlbtap::controller {
namespace {

const SourceRow kRow{.vni = 7,
                     .address = "10.0.0.1",
                     .interface_id = "eni-1",
                     .instance_id = "i-1",
                     .vpc_id = "vpc-1",
                     .subnet_id = "subnet-1",
                     .zone = "a",
                     .rule = "web",
                     .session_id = "tms-1",
                     .name = "front \"1\"",
                     .tags = {{"team", "x"}}};

TEST(SourceMapJson, NoRowsAreAnEmptyArray) { EXPECT_EQ(ToJsonText({}), "[\n]\n"); }

TEST(SourceMapJson, EveryRowIsAnObjectOnItsOwnLine) {
  SourceRow other = kRow;
  other.vni = 8;
  const std::string text = ToJsonText({kRow, other});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  const nlohmann::json json = nlohmann::json::parse(text);
  EXPECT_EQ(json.size(), 2);
  EXPECT_EQ(json[0], nlohmann::json::parse(R"({"vni": 7, "address": "10.0.0.1",
      "interface": "eni-1", "instance": "i-1", "vpc": "vpc-1", "subnet": "subnet-1", "zone": "a",
      "rule": "web", "session": "tms-1", "name": "front \"1\"", "tags": {"team": "x"}})"));
  EXPECT_EQ(json[1].at("vni"), 8);
}

TEST(SourceMapJson, ATableHasAlignedColumns) {
  SourceRow foreign = kRow;
  foreign.vni = 1234567;
  foreign.rule = "";
  foreign.name = "x\n\x1b";
  EXPECT_EQ(ToTable({kRow, foreign}),
            "VNI      ADDRESS   INTERFACE  INSTANCE  ZONE  RULE  NAME\n"
            "7        10.0.0.1  eni-1      i-1       a     web   front \"1\"\n"
            "1234567  10.0.0.1  eni-1      i-1       a     -     x??\n");
}

}  // namespace
}  // namespace gwlbtap::controller
