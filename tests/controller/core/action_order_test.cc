// SPDX-License-Identifier: Apache-2.0
#include "controller/core/action_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

InterfaceActions Of(const char* id, const char* zone, bool deletes = false) {
  InterfaceActions interface = {.interface_id = id, .zone = zone};
  if (deletes)
    interface.actions.emplace_back(DeleteAction{.session = {.id = "tms-1"}, .reason = ""});
  return interface;
}

std::vector<std::string> Ids(std::vector<InterfaceActions> interfaces) {
  std::vector<std::string> ids;
  for (const InterfaceActions& interface : InOrder(std::move(interfaces))) {
    ids.push_back(interface.interface_id);
  }
  return ids;
}

TEST(ActionOrder, ZonesTakeTurns) {
  EXPECT_THAT(Ids({Of("eni-1", "a"), Of("eni-2", "a"), Of("eni-3", "a"), Of("eni-4", "b"),
                   Of("eni-5", "c"), Of("eni-6", "c")}),
              ElementsAre("eni-1", "eni-4", "eni-5", "eni-2", "eni-6", "eni-3"));
}

TEST(ActionOrder, DeletionsGoFirstWithinAZone) {
  EXPECT_THAT(Ids({Of("eni-1", "a"), Of("eni-2", "b"), Of("eni-3", "a", true)}),
              ElementsAre("eni-3", "eni-2", "eni-1"));
}

TEST(ActionOrder, TheOrderBeforeMeansNothing) {
  EXPECT_THAT(Ids({Of("eni-3", "b"), Of("eni-2", "a"), Of("eni-1", "a")}),
              ElementsAre("eni-1", "eni-3", "eni-2"));
  EXPECT_THAT(Ids({}), IsEmpty());
}

}  // namespace
}  // namespace gwlbtap::controller
