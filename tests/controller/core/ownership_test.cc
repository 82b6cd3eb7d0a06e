// SPDX-License-Identifier: Apache-2.0
#include "controller/core/ownership.h"

#include <gtest/gtest.h>

#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

const ControllerConfig kUs = {.id = example::kController};

TEST(Ownership, TheOwnerTagTells) {
  MirrorSession session = example::OwnSession("tms-1", "eni-1", "web", 1);
  EXPECT_TRUE(IsOurs(session, kUs, example::kAccount));
  session.tags[kUs.owner_tag] = "prod-2";
  EXPECT_FALSE(IsOurs(session, kUs, example::kAccount));
  session.tags.erase(kUs.owner_tag);
  EXPECT_FALSE(IsOurs(session, kUs, example::kAccount));
}

TEST(Ownership, ASessionOfAnotherAccountIsNeverOurs) {
  MirrorSession session = example::OwnSession("tms-1", "eni-1", "web", 1);
  session.owner_id = example::kOtherAccount;
  EXPECT_FALSE(IsOurs(session, kUs, example::kAccount));
  EXPECT_TRUE(IsOurs(session, kUs, "")) << "nobody knows which account is ours";
  session.owner_id.clear();
  EXPECT_TRUE(IsOurs(session, kUs, example::kAccount));
}

TEST(Ownership, WithoutAnIdNothingIsOurs) {
  MirrorSession session = example::ForeignSession("tms-1", "eni-1", 1);
  EXPECT_FALSE(IsOurs(session, {}, example::kAccount));
  session.tags[ControllerConfig().owner_tag] = "";
  EXPECT_FALSE(IsOurs(session, {}, example::kAccount));
}

TEST(Ownership, ATagThatIsNotThereSaysNothing) {
  const Tags tags = {{"a", "b"}};
  EXPECT_EQ(TagOf(tags, "a"), "b");
  EXPECT_EQ(TagOf(tags, "b"), "");
}

}  // namespace
}  // namespace gwlbtap::controller
