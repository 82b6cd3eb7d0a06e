// SPDX-License-Identifier: Apache-2.0
#include "exporters/exporter.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace gwlbtap {
namespace {

DeliveryReport Sample() {
  DeliveryReport report{.offered = {10, 1'000}, .delivered = {4, 400}, .in_flight = {3, 300}};
  report.dropped[static_cast<std::size_t>(DropReason::kSlow)] = {2, 200};
  report.dropped[static_cast<std::size_t>(DropReason::kShutdown)] = {1, 100};
  return report;
}

TEST(DropReason, EachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kDropReasonCount; ++i) {
    names.insert(ToString(static_cast<DropReason>(i)));
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"queue_full", "no_client", "slow", "disconnected",
                                               "write_failed", "shutdown"}));
}

TEST(DeliveryReport, IsBalancedWhenEveryPacketAndByteIsAccountedFor) {
  DeliveryReport report = Sample();
  EXPECT_EQ(report.dropped_total(), (Amount{3, 300}));
  EXPECT_TRUE(report.IsBalanced());
  report.delivered.bytes -= 1;
  EXPECT_FALSE(report.IsBalanced());
}

TEST(DeliveryReport, AddsUpReasonByReason) {
  DeliveryReport sum = Sample();
  sum += Sample();
  EXPECT_EQ(sum.offered, (Amount{20, 2'000}));
  EXPECT_EQ(sum.delivered, (Amount{8, 800}));
  EXPECT_EQ(sum.in_flight, (Amount{6, 600}));
  EXPECT_EQ(sum.dropped_for(DropReason::kSlow), (Amount{4, 400}));
  EXPECT_EQ(sum.dropped_for(DropReason::kShutdown), (Amount{2, 200}));
  EXPECT_EQ(sum.dropped_for(DropReason::kNoClient), Amount{});
  EXPECT_TRUE(sum.IsBalanced());
}

}  // namespace
}  // namespace gwlbtap
