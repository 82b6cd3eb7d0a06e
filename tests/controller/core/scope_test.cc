// SPDX-License-Identifier: Apache-2.0
#include "controller/core/scope.h"

#include <gtest/gtest.h>

#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

class ScopeTest : public ::testing::Test {
 protected:
  bool CoversIt(const Scope& scope) const { return Covers(scope, instance_, interface_); }

  NetworkInterface interface_ = example::InterfaceWith("eni-1");
  Instance instance_ = example::InstanceWith("i-1", {});
};

TEST_F(ScopeTest, EachSetCoversWhatItNames) {
  EXPECT_TRUE(CoversIt(Scope::Everything()));
  EXPECT_TRUE(CoversIt({.instances = {"i-1"}}));
  EXPECT_TRUE(CoversIt({.interfaces = {"eni-0", "eni-1"}}));
  EXPECT_TRUE(CoversIt({.vpcs = {"vpc-1"}}));
  EXPECT_TRUE(CoversIt({.subnets = {"subnet-1"}}));
  EXPECT_TRUE(CoversIt({.instances = {"i-2"}, .subnets = {"subnet-1"}}));
  EXPECT_FALSE(CoversIt({}));
  EXPECT_FALSE(CoversIt({.instances = {"i-2"}, .vpcs = {"vpc-2"}}));
}

TEST_F(ScopeTest, AnInterfaceWithoutAPlaceIsWhereItsInstanceIs) {
  interface_.vpc_id.clear();
  interface_.subnet_id.clear();
  EXPECT_TRUE(CoversIt({.vpcs = {"vpc-1"}}));
  EXPECT_TRUE(CoversIt({.subnets = {"subnet-1"}}));
}

TEST_F(ScopeTest, OrphansAreKnownByInterfaceAndTag) {
  const MirrorSession session = example::OwnSession("tms-1", "eni-1", "web", 1, "i-1");
  EXPECT_TRUE(CoversOrphan(Scope::Everything(), session));
  EXPECT_TRUE(CoversOrphan({.interfaces = {"eni-1"}}, session));
  EXPECT_TRUE(CoversOrphan({.instances = {"i-1"}}, session));
  EXPECT_FALSE(CoversOrphan({.instances = {"i-2"}, .vpcs = {"vpc-1"}}, session));
  EXPECT_FALSE(CoversOrphan({.instances = {"i-1"}}, example::ForeignSession("tms-2", "eni-1", 2)));
}

TEST_F(ScopeTest, IsToldInWords) {
  EXPECT_EQ(ToString(Scope::Everything()), "everything");
  EXPECT_EQ(ToString(Scope()), "nothing");
  EXPECT_EQ(ToString(Scope{.instances = {"i-2", "i-1"}, .subnets = {"subnet-1"}}),
            "i-1, i-2, subnet-1");
  EXPECT_TRUE(IsEmpty(Scope()));
  EXPECT_FALSE(IsEmpty(Scope::Everything()));
  EXPECT_FALSE(IsEmpty(Scope{.vpcs = {"vpc-1"}}));
}

}  // namespace
}  // namespace gwlbtap::controller
