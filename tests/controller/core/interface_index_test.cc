// SPDX-License-Identifier: Apache-2.0
#include "controller/core/interface_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Pointee;

const ControllerConfig kUs = {.id = example::kController};

auto HasId(const char* id) { return Pointee(Field(&MirrorSession::id, id)); }

TEST(InterfaceIndex, JoinsInterfacesAndSessionsInTheOrderOfIds) {
  const Inventory inventory = example::InventoryWith(
      {example::InstanceWith("i-2",
                             {example::InterfaceWith("eni-4"), example::InterfaceWith("eni-1")}),
       example::InstanceWith("i-1", {example::InterfaceWith("eni-3")})},
      {example::OwnSession("tms-9", "eni-3", "web", 2),
       example::ForeignSession("tms-5", "eni-3", 3),
       example::OwnSession("tms-1", "eni-3", "dns", 1),
       example::OwnSession("tms-4", "eni-2", "web", 1),
       example::ForeignSession("tms-3", "eni-9", 1)});
  const std::vector<InterfaceEntry> entries = IndexInterfaces(inventory, kUs);
  ASSERT_THAT(entries,
              ElementsAre(Field(&InterfaceEntry::id, "eni-1"), Field(&InterfaceEntry::id, "eni-2"),
                          Field(&InterfaceEntry::id, "eni-3"), Field(&InterfaceEntry::id, "eni-4"),
                          Field(&InterfaceEntry::id, "eni-9")));
  EXPECT_EQ(entries[0].instance->id, "i-2");
  EXPECT_EQ(entries[0].interface->id, "eni-1");
  EXPECT_EQ(entries[1].instance, nullptr);
  EXPECT_THAT(entries[1].ours, ElementsAre(HasId("tms-4")));
  EXPECT_THAT(entries[2].ours, ElementsAre(HasId("tms-1"), HasId("tms-9")));
  EXPECT_THAT(entries[2].others, ElementsAre(HasId("tms-5")));
  EXPECT_THAT(entries[4].ours, IsEmpty());
}

TEST(InterfaceIndex, WhatIsListedTwiceIsThereOnce) {
  const Instance instance = example::InstanceWith("i-1", {example::InterfaceWith("eni-1")});
  const MirrorSession session = example::OwnSession("tms-1", "eni-1", "web", 1);
  const Inventory inventory = example::InventoryWith({instance, instance}, {session, session});
  const std::vector<InterfaceEntry> entries = IndexInterfaces(inventory, kUs);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].ours.size(), 1U);
}

TEST(InterfaceIndex, AScopeCoversKnownInterfacesAndOrphans) {
  const Inventory inventory =
      example::InventoryWith({example::InstanceWith("i-1", {example::InterfaceWith("eni-1")})},
                             {example::OwnSession("tms-1", "eni-1", "web", 1, "i-2"),
                              example::OwnSession("tms-2", "eni-2", "web", 1, "i-2"),
                              example::ForeignSession("tms-3", "eni-3", 1)});
  const std::vector<InterfaceEntry> entries = IndexInterfaces(inventory, kUs);
  const auto covered = [&entries](const Scope& scope) {
    std::string ids;
    for (const InterfaceEntry& entry : entries) {
      if (IsCovered(scope, entry)) ids += entry.id.back();
    }
    return ids;
  };
  EXPECT_EQ(covered({.instances = {"i-1"}}), "1");
  EXPECT_EQ(covered({.instances = {"i-2"}}), "2") << "eni-1 is not i-2's any more";
  EXPECT_EQ(covered({.interfaces = {"eni-2", "eni-3"}}), "23");
  EXPECT_EQ(covered({.vpcs = {"vpc-1"}}), "1");
  EXPECT_EQ(covered(Scope::Everything()), "123");
}

TEST(InterfaceIndex, TheZoneIsTheInterfacesIfItTells) {
  Inventory inventory =
      example::InventoryWith({example::InstanceWith("i-1", {example::InterfaceWith("eni-1")})},
                             {example::OwnSession("tms-1", "eni-2", "web", 1)});
  Instance& instance = inventory.instances.front();
  instance.interfaces.front().zone = "b";
  EXPECT_EQ(ZoneOf(IndexInterfaces(inventory, kUs)[0]), "b");
  instance.interfaces.front().zone.clear();
  EXPECT_EQ(ZoneOf(IndexInterfaces(inventory, kUs)[0]), "a");
  EXPECT_EQ(ZoneOf(IndexInterfaces(inventory, kUs)[1]), "");
}

}  // namespace
}  // namespace gwlbtap::controller
