// SPDX-License-Identifier: Apache-2.0
#include "controller/core/term_overlap.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

namespace gwlbtap::controller {
namespace {

bool IsCoveredText(std::string_view term, std::string_view other) {
  const absl::StatusOr<Term> parsed = ParseTerm(term);
  const absl::StatusOr<Term> parsed_other = ParseTerm(other);
  EXPECT_TRUE(parsed.ok() && parsed_other.ok()) << term << " " << other;
  return IsCovered(*parsed, *parsed_other);
}

using Pair = std::pair<std::string_view, std::string_view>;

TEST(TermOverlap, WhatMatchesNothingButTheOtherIsCovered) {
  for (const auto& [term, other] :
       {Pair("vpc=vpc-1", "vpc=vpc-1"), Pair("vpc=vpc-2|vpc-1", "vpc=vpc-3|vpc-1"),
        Pair("tag:a=b", "tag:a"), Pair("tag:a", "tag:a"), Pair("tag:a", "tag:a=*"),
        Pair("tag:a=x*", "tag:a=x*"), Pair("tag:a=x*", "tag:a=*"), Pair("tag:a=xyz", "tag:a=x*"),
        Pair("tag:a=x\\*", "tag:a=x?"), Pair("tag:a=\\x", "tag:a=x"), Pair("tag:\\a=x", "tag:a=x"),
        Pair("asg=web", "tag:aws\\:autoscaling\\:groupName=w*"),
        Pair("tag:aws:autoscaling:groupName=web", "asg=web")}) {
    EXPECT_TRUE(IsCoveredText(term, other)) << term << " by " << other;
  }
}

TEST(TermOverlap, WhatMayMatchMoreIsNot) {
  for (const auto& [term, other] :
       {Pair("vpc=vpc-1", "vpc=vpc-2"), Pair("vpc=vpc-1", "subnet=subnet-1"),
        Pair("tag:a=b", "eni-tag:a=b"), Pair("tag:a=b", "tag:c=b"), Pair("tag:a", "tag:a=b"),
        Pair("tag:a=*", "tag:a=b"), Pair("tag:a=x*", "tag:a=xy"), Pair("tag:a=x", "tag:a=x?"),
        Pair("tag:a=x", "tag:a=x\\*"), Pair("asg=web", "tag:Name=web")}) {
    EXPECT_FALSE(IsCoveredText(term, other)) << term << " by " << other;
  }
}

}  // namespace
}  // namespace gwlbtap::controller
