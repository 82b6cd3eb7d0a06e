// SPDX-License-Identifier: Apache-2.0
#include "geneve/decap_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <vector>

namespace gwlbtap {
namespace {

std::vector<DecapStatus> EveryStatus() {
  std::vector<DecapStatus> statuses;
  for (std::size_t i = 0; i < kDecapStatusCount; ++i) {
    statuses.push_back(static_cast<DecapStatus>(i));
  }
  return statuses;
}

TEST(DecapStatus, EveryStatusHasItsOwnSnakeCaseName) {
  std::set<std::string_view> names;
  for (const DecapStatus status : EveryStatus()) {
    const std::string_view name = ToString(status);
    EXPECT_FALSE(name.empty());
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), name.npos) << name;
    EXPECT_TRUE(names.insert(name).second) << name << " is used twice";
  }
}

TEST(DecapStatus, EveryStatusIsExplainedInASentenceWithItsSource) {
  std::set<std::string_view> sentences;
  for (const DecapStatus status : EveryStatus()) {
    const DecapStatusInfo info = Describe(status);
    EXPECT_EQ(info.name, ToString(status));
    EXPECT_TRUE(info.sentence.ends_with('.')) << info.name;
    EXPECT_TRUE(sentences.insert(info.sentence).second) << info.sentence;
    EXPECT_TRUE(info.reference.starts_with("RFC ") || info.reference.starts_with("IEEE 802"))
        << info.name;
  }
}

TEST(DecapStatus, NamesAreKnownWhenCompiling) {
  static_assert(ToString(DecapStatus::kGeneveVersion) == "geneve_version");
  static_assert(ToString(DecapStatus::kInnerEmpty) == "inner_empty");
}

}  // namespace
}  // namespace gwlbtap
