// SPDX-License-Identifier: Apache-2.0
#include "dataplane/source_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace gwlbtap {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

WallTime At(std::int64_t nanoseconds) { return WallTime(std::chrono::nanoseconds(nanoseconds)); }

std::vector<SourceReport> Ordered(const SourceTable& table) {
  const std::vector<std::vector<SourceReport>> reports = {table.Report()};
  return Merge(reports);
}

TEST(SourceTable, BeginsEmpty) {
  const SourceTable table(16);
  EXPECT_THAT(table.Report(), IsEmpty());
  EXPECT_EQ(table.overflow(), Amount{});
}

TEST(SourceTable, CountsPacketsAndBytesOfEachSource) {
  SourceTable table(16);
  table.Count({1, 7}, 100, At(1));
  table.Count({1, 8}, 10, At(2));
  table.Count({1, 7}, 50, At(3));
  const std::vector<SourceReport> reports = Ordered(table);
  ASSERT_THAT(reports, SizeIs(2));
  EXPECT_EQ(reports[0].key, (SourceKey{1, 7}));
  EXPECT_EQ(reports[0].amount, (Amount{2, 150}));
  EXPECT_EQ(reports[1].key, (SourceKey{1, 8}));
  EXPECT_EQ(reports[1].amount, (Amount{1, 10}));
}

TEST(SourceTable, RemembersWhenASourceWasFirstAndLastSeen) {
  SourceTable table(16);
  table.Count({1, 7}, 100, At(30));
  table.Count({2, 7}, 100, At(40));
  table.Count({1, 7}, 100, At(50));
  const std::vector<SourceReport> reports = Ordered(table);
  EXPECT_EQ(reports[0].first_seen, At(30));
  EXPECT_EQ(reports[0].last_seen, At(50));
  EXPECT_EQ(reports[1].first_seen, At(40));
  EXPECT_EQ(reports[1].last_seen, At(40));
}

TEST(SourceTable, TheSameVniWithAndWithoutEndpointAreTwoSources) {
  SourceTable table(16);
  table.Count({std::nullopt, 7}, 1, At(1));
  table.Count({0, 7}, 2, At(1));
  table.Count({~std::uint64_t{0}, 7}, 4, At(1));
  const std::vector<SourceReport> reports = Ordered(table);
  ASSERT_THAT(reports, SizeIs(3));
  EXPECT_EQ(reports[0].key.endpoint_id(), std::nullopt);
  EXPECT_EQ(reports[0].amount.bytes, 1U);
  EXPECT_EQ(reports[1].amount.bytes, 2U);
  EXPECT_EQ(reports[2].amount.bytes, 4U);
}

TEST(SourceTable, ManyVnisAreKeptApart) {
  constexpr std::uint32_t kVnis = 20'000;
  SourceTable table(kVnis);
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t vni = 0; vni < kVnis; ++vni) table.Count({42, vni}, vni, At(round));
  }
  const std::vector<SourceReport> reports = Ordered(table);
  ASSERT_THAT(reports, SizeIs(kVnis));
  for (std::uint32_t vni = 0; vni < kVnis; ++vni) {
    EXPECT_EQ(reports[vni].key.vni(), vni);
    EXPECT_EQ(reports[vni].amount, (Amount{2, 2 * std::uint64_t{vni}}));
  }
  EXPECT_EQ(table.overflow(), Amount{});
}

TEST(SourceTable, WhatFindsNoPlaceIsCountedAsOverflow) {
  SourceTable table(3);
  for (std::uint32_t vni = 0; vni < 5; ++vni) table.Count({1, vni}, 10, At(1));
  table.Count({1, 0}, 10, At(2));
  table.Count({1, 4}, 10, At(2));
  EXPECT_THAT(table.Report(), SizeIs(3));
  EXPECT_EQ(table.overflow(), (Amount{3, 30}));
  EXPECT_EQ(Ordered(table)[0].amount, (Amount{2, 20}));
}

TEST(SourceTable, ATableOfOneHoldsOneSource) {
  SourceTable table(1);
  table.Count({1, 1}, 10, At(1));
  table.Count({1, 2}, 10, At(1));
  EXPECT_THAT(table.Report(), SizeIs(1));
  EXPECT_EQ(table.overflow(), (Amount{1, 10}));
}

TEST(SourceTable, CanBeReadWhileItIsCounted) {
  constexpr std::uint32_t kVnis = 1'000;
  SourceTable table(kVnis);
  std::thread worker([&table] {
    for (std::uint32_t vni = 0; vni < kVnis; ++vni) table.Count({1, vni}, 10, At(1));
  });
  std::size_t seen = 0;
  while (seen < kVnis) {
    const std::vector<SourceReport> reports = table.Report();
    EXPECT_GE(reports.size(), seen);
    seen = reports.size();
    for (const SourceReport& report : reports) EXPECT_EQ(report.key.endpoint_id(), 1U);
  }
  worker.join();
}

TEST(MergeOfSources, AddsUpWhatSeveralWorkersSawOfOneSource) {
  const std::vector<std::vector<SourceReport>> reports = {
      {{{1, 9}, {1, 10}, At(20), At(30)}, {{1, 7}, {1, 1}, At(1), At(1)}},
      {{{1, 9}, {2, 5}, At(10), At(25)}}};
  const std::vector<SourceReport> merged = Merge(reports);
  ASSERT_THAT(merged, SizeIs(2));
  EXPECT_EQ(merged[0].key.vni(), 7U);
  EXPECT_EQ(merged[1].key.vni(), 9U);
  EXPECT_EQ(merged[1].amount, (Amount{3, 15}));
  EXPECT_EQ(merged[1].first_seen, At(10));
  EXPECT_EQ(merged[1].last_seen, At(30));
}

}  // namespace
}  // namespace gwlbtap
