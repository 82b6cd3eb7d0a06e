// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/inventory_join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

DescribedInstance Listed(const std::string& id, const std::vector<std::string>& interfaces = {}) {
  DescribedInstance described{.instance = {.id = id}};
  for (const std::string& each : interfaces) described.instance.interfaces.push_back({.id = each});
  return described;
}

DescribedInterface Attached(const std::string& id, const std::string& instance_id) {
  return {.interface = {.id = id, .tags = {{"from", "its own listing"}}},
          .instance_id = instance_id};
}

TEST(Join, InstancesHaveTheInterfacesOfTheirOwnListing) {
  const std::vector<Instance> joined = Join({Listed("i-1", {"eni-1", "eni-old"}), Listed("i-2")},
                                            {Attached("eni-1", "i-1"), Attached("eni-2", "i-1"),
                                             Attached("eni-3", "i-other"), Attached("eni-4", "")});
  ASSERT_THAT(joined, SizeIs(2));
  ASSERT_THAT(joined[0].interfaces, SizeIs(2));
  for (const NetworkInterface& each : joined[0].interfaces) EXPECT_THAT(each.tags, SizeIs(1));
  EXPECT_THAT(joined[1].interfaces, IsEmpty());
}

TEST(Join, WhatComesTwiceIsAsItCameLast) {
  DescribedInstance later = Listed("i-1");
  later.instance.state = InstanceState::kRunning;
  const std::vector<Instance> joined = Join({Listed("i-1"), Listed("i-2"), later},
                                            {Attached("eni-1", "i-1"), Attached("eni-2", "i-1"),
                                             Attached("eni-1", "i-2"), Attached("eni-2", "")});
  ASSERT_THAT(joined, SizeIs(2));
  EXPECT_EQ(joined[0].state, InstanceState::kRunning);
  EXPECT_THAT(joined[0].interfaces, IsEmpty());
  ASSERT_THAT(joined[1].interfaces, SizeIs(1));
  EXPECT_EQ(joined[1].interfaces[0].id, "eni-1");
}

TEST(InterfacesNotListed, AreThoseThatOnlyInstancesName) {
  EXPECT_THAT(InterfacesNotListed({Listed("i-1", {"eni-1", "eni-2"}), Listed("i-2", {"eni-3"})},
                                  {Attached("eni-2", ""), Attached("eni-4", "i-1")}),
              ElementsAre("eni-1", "eni-3"));
}

TEST(InstancesNotListed, AreThoseThatOnlyInterfacesName) {
  EXPECT_THAT(InstancesNotListed({Listed("i-1")}, {Attached("eni-1", "i-1"), Attached("eni-2", ""),
                                                   Attached("eni-3", "i-2")}),
              ElementsAre("i-2"));
}

}  // namespace
}  // namespace gwlbtap::controller
