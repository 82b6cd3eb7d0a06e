// SPDX-License-Identifier: Apache-2.0
#include "controller/app/workplace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/controller/app/command_rig.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;

class WorkplaceTest : public CommandRig {
 protected:
  absl::StatusOr<std::unique_ptr<Workplace>> Open(WorkOptions options = {}) {
    options.config = config_;
    return Workplace::Open(aws::ProcessEnvironment(), options, log_);
  }

  std::ostringstream written_;
  JsonLog log_{written_, {}};
};

TEST(Workplace, NoIdsAreEverything) { EXPECT_EQ(*ScopeFrom({}), Scope::Everything()); }

TEST(Workplace, IdsAddUpByTheirKind) {
  const absl::StatusOr<Scope> scope = ScopeFrom({"i-1", "eni-2", "vpc-3", "subnet-4", "i-5"});
  ASSERT_TRUE(scope.ok());
  EXPECT_THAT(scope->instances, ElementsAre("i-1", "i-5"));
  EXPECT_THAT(scope->interfaces, ElementsAre("eni-2"));
  EXPECT_TRUE(absl::IsInvalidArgument(ScopeFrom({"i-1", "web"}).status()));
}

TEST_F(WorkplaceTest, OpeningAsksNobody) {
  const absl::StatusOr<std::unique_ptr<Workplace>> workplace = Open();
  ASSERT_TRUE(workplace.ok()) << workplace.status();
  EXPECT_EQ((*workplace)->config().controller.id, "prod");
  EXPECT_EQ((*workplace)->access().region(), "eu-central-1");
  EXPECT_TRUE(Actions().empty());
}

TEST_F(WorkplaceTest, TheReportCountsWhatWasThrottledInThisRun) {
  Refuse("CreateTrafficMirrorSession", "RequestLimitExceeded", 503);
  const absl::StatusOr<std::unique_ptr<Workplace>> workplace = Open({.calls_per_second = 1000});
  ASSERT_TRUE(workplace.ok());
  const aws::CallLimits limits = aws::CallLimits().Within(std::chrono::milliseconds(5'300));
  EXPECT_GT((*workplace)->Run({}, limits).throttled, 0);
  HasSession();
  EXPECT_EQ((*workplace)->Run({}, {}).throttled, 0);
}

TEST_F(WorkplaceTest, WhatIsWrongWithTheRegionIsSaid) {
  EXPECT_FALSE(Open({.region = "eu central"}).ok());
}

}  // namespace
}  // namespace gwlbtap::controller
