// SPDX-License-Identifier: Apache-2.0
#include "controller/core/drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DriftTest : public ::testing::Test {
 protected:
  std::vector<Change> Drift() const { return DriftOf(session_, desired_); }

  MirrorSession session_ = {.id = "tms-1",
                            .target_id = "tmt-1",
                            .filter_id = "tmf-1",
                            .number = 1,
                            .vni = 7,
                            .packet_length = 128,
                            .description = "x"};
  DesiredSession desired_ = {.target_id = "tmt-1",
                             .filter_id = "tmf-1",
                             .number = 1,
                             .vni = 7,
                             .packet_length = 128,
                             .description = "x"};
};

TEST_F(DriftTest, WhatIsAsItShouldBeHasNone) {
  EXPECT_THAT(Drift(), IsEmpty());
  desired_.tags = {{"a", "b"}};
  EXPECT_THAT(Drift(), IsEmpty()) << "tags cannot be modified";
}

TEST_F(DriftTest, EverythingThatCanBeModifiedIsCompared) {
  desired_ = {.target_id = "tmt-2",
              .filter_id = "tmf-2",
              .number = 2,
              .vni = 8,
              .packet_length = 256,
              .description = "y"};
  EXPECT_THAT(Drift(),
              ElementsAre(Change{"target", "tmt-1", "tmt-2"}, Change{"filter", "tmf-1", "tmf-2"},
                          Change{"number", "1", "2"}, Change{"vni", "7", "8"},
                          Change{"packet_length", "128", "256"}, Change{"description", "x", "y"}));
}

TEST_F(DriftTest, AnyVniWillDoWhereAwsChooses) {
  desired_.vni.reset();
  EXPECT_THAT(Drift(), IsEmpty());
  desired_.vni = 9;
  session_.vni.reset();
  EXPECT_THAT(Drift(), ElementsAre(Change{"vni", "none", "9"}));
}

TEST_F(DriftTest, WholePacketsHaveMoreThanOneName) {
  desired_.packet_length.reset();
  EXPECT_THAT(Drift(), ElementsAre(Change{"packet_length", "128", "whole packets"}));
  session_.packet_length = 8500;
  EXPECT_THAT(Drift(), IsEmpty()) << "AWS fills this in";
  session_.packet_length.reset();
  EXPECT_THAT(Drift(), IsEmpty());
  desired_.packet_length = 8500;
  EXPECT_THAT(Drift(), IsEmpty());
  desired_.packet_length = 8446;
  EXPECT_THAT(Drift(), ElementsAre(Change{"packet_length", "whole packets", "8446"}));
}

}  // namespace
}  // namespace gwlbtap::controller
