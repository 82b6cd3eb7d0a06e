// SPDX-License-Identifier: Apache-2.0
#include "controller/core/plan.h"

#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

TEST(Plan, EveryActionIsAboutAnInterface) {
  EXPECT_EQ(InterfaceOf(CreateAction{.session = {.interface_id = "eni-1"}}), "eni-1");
  EXPECT_EQ(InterfaceOf(ModifyAction{.after = {.interface_id = "eni-2"}}), "eni-2");
  EXPECT_EQ(InterfaceOf(DeleteAction{.session = {.id = "tms-1", .interface_id = "eni-3"}}),
            "eni-3");
}

}  // namespace
}  // namespace gwlbtap::controller
