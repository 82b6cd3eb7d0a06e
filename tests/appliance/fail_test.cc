// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "appliance/command.h"

namespace gwlbtap {
namespace {

TEST(Fail, SaysOneSentenceOnStandardErrorAndPassesTheExitCodeOn) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  EXPECT_EQ(Fail("cannot read a.pcap: 100% {} gone", kExitUsage), kExitUsage);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "gwlbtap: cannot read a.pcap: 100% {} gone\n");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace gwlbtap
