// SPDX-License-Identifier: Apache-2.0
#include "controller/core/source_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

class SourceMapTest : public ::testing::Test {
 protected:
  std::vector<SourceRow> Make() const { return MakeSourceMap(config_, inventory_); }

  Config config_ = example::ConfigWith({example::RuleWith("web", 20)});
  Inventory inventory_ =
      example::InventoryWith({example::InstanceWith("i-1", {example::InterfaceWith("eni-1")})});
};

TEST_F(SourceMapTest, ARowTellsWhoTheSourceIs) {
  inventory_.instances[0].tags["Name"] = "shop";
  inventory_.sessions = {example::OwnSession("tms-1", "eni-1", "web", 20)};
  const SourceRow expected = {.vni = 4242,
                              .address = "10.0.0.1",
                              .interface_id = "eni-1",
                              .instance_id = "i-1",
                              .vpc_id = "vpc-1",
                              .subnet_id = "subnet-1",
                              .zone = "a",
                              .rule = "web",
                              .session_id = "tms-1",
                              .name = "shop",
                              .tags = {{"Name", "shop"}, {"mirror", "on"}}};
  EXPECT_THAT(Make(), ElementsAre(expected));
}

TEST_F(SourceMapTest, SomebodyElsesSessionCountsIfItComesToUs) {
  inventory_.sessions = {example::ForeignSession("tms-1", "eni-1", 1),
                         example::ForeignSession("tms-2", "eni-1", 2)};
  inventory_.sessions[1].target_id = "tmt-a";
  inventory_.sessions[1].tags[std::string(kRuleTag)] = "theirs";
  const std::vector<SourceRow> rows = Make();
  ASSERT_THAT(rows, ElementsAre(Field(&SourceRow::session_id, "tms-2")));
  EXPECT_EQ(rows.front().rule, "") << "none of our rules";
}

TEST_F(SourceMapTest, WithoutVniOrInstanceThereIsNothingToTell) {
  inventory_.sessions = {example::OwnSession("tms-1", "eni-1", "web", 20),
                         example::OwnSession("tms-2", "eni-gone", "web", 20)};
  inventory_.sessions[0].vni.reset();
  EXPECT_THAT(Make(), IsEmpty());
}

TEST_F(SourceMapTest, RowsAreSortedByVni) {
  inventory_.sessions = {example::OwnSession("tms-1", "eni-1", "web", 20),
                         example::OwnSession("tms-2", "eni-1", "dns", 10)};
  inventory_.sessions[1].vni = 7;
  EXPECT_THAT(Make(), ElementsAre(Field(&SourceRow::vni, 7U), Field(&SourceRow::vni, 4242U)));
}

}  // namespace
}  // namespace gwlbtap::controller
