// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gwlbtap::controller {
namespace {

TEST(EventScope, EveryIdGoesToItsSet) {
  Scope scope;
  for (const char* id : {"i-0abc0000000000001", "i-1", "eni-0a", "vpc-0b", "subnet-0c"}) {
    EXPECT_TRUE(AddToScope(id, scope).ok()) << id;
  }
  EXPECT_EQ(scope, (Scope{.instances = {"i-0abc0000000000001", "i-1"},
                          .interfaces = {"eni-0a"},
                          .vpcs = {"vpc-0b"},
                          .subnets = {"subnet-0c"}}));
}

TEST(EventScope, WhatIsNoIdIsRefused) {
  Scope scope;
  for (const std::string& id :
       {std::string(), std::string("i-"), std::string("i-0ABC"), std::string("i-0abg"),
        std::string("I-0abc"), std::string("eni0abc"), std::string("i-0abc "),
        std::string("i-0abc\n"), std::string("i-0abc&Action=DeleteVpc"),
        std::string("eni-attach-0b"), std::string("mi-0abc"), std::string("tms-0abc"),
        std::string("i-0a\0b", 6), "i-" + std::string(33, '0'), std::string("0abc")}) {
    const absl::Status added = AddToScope(id, scope);
    EXPECT_EQ(added.code(), absl::StatusCode::kInvalidArgument) << id;
    EXPECT_THAT(added.message(), ::testing::HasSubstr("is no id of")) << id;
  }
  EXPECT_EQ(scope, Scope{});
}

}  // namespace
}  // namespace gwlbtap::controller
