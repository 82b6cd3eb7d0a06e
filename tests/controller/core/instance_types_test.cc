// SPDX-License-Identifier: Apache-2.0
#include "controller/core/instance_types.h"

#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

TypeSupport Support(std::string_view type) { return SupportOf(type, {}); }

TEST(InstanceTypes, TheFamilyIsBeforeTheDot) {
  EXPECT_EQ(FamilyOf("m7i-flex.large"), "m7i-flex");
  EXPECT_EQ(FamilyOf("m7i"), "m7i");
  EXPECT_EQ(FamilyOf(""), "");
}

TEST(InstanceTypes, WhatIsOnTheListIsSupported) {
  for (const std::string_view type :
       {"a1.medium", "m5.large", "m7i-flex.xlarge", "t3.nano", "z1d.large", "u7in-16tb.224xlarge",
        "c7gd.large", "p5e.48xlarge", "x2iezn.2xlarge"}) {
    EXPECT_EQ(Support(type), TypeSupport::kSupported) << type;
  }
}

TEST(InstanceTypes, EarlierGenerationsAreNot) {
  for (const std::string_view type :
       {"t2.micro", "t1.micro", "m3.large", "c1.medium", "r3.large"}) {
    EXPECT_EQ(Support(type), TypeSupport::kUnsupported) << type;
  }
}

TEST(InstanceTypes, WhatIsNewerThanTheListIsUnknown) {
  for (const std::string_view type : {"m8g.large", "m9x.metal", "i8g.large", "", "m5x.large"}) {
    EXPECT_EQ(Support(type), TypeSupport::kUnknown) << type;
  }
}

TEST(InstanceTypes, BareMetalHasAListOfItsOwn) {
  EXPECT_EQ(Support("c5.metal"), TypeSupport::kSupported);
  EXPECT_EQ(Support("mac2-m2pro.metal"), TypeSupport::kSupported);
  EXPECT_EQ(Support("m6i.metal"), TypeSupport::kUnsupported);
  EXPECT_EQ(Support("m7i.metal-24xl"), TypeSupport::kUnsupported);
  EXPECT_EQ(Support("m7i.24xlarge"), TypeSupport::kSupported);
}

TEST(InstanceTypes, TheConfigurationWins) {
  const TypesConfig types = {.supported = {"t2.*", "m7i.metal-24xl", "m9*"},
                             .unsupported = {"m9z.*", "c5*"}};
  EXPECT_EQ(SupportOf("t2.micro", types), TypeSupport::kSupported);
  EXPECT_EQ(SupportOf("m7i.metal-24xl", types), TypeSupport::kSupported);
  EXPECT_EQ(SupportOf("m7i.metal-48xl", types), TypeSupport::kUnsupported);
  EXPECT_EQ(SupportOf("m9a.large", types), TypeSupport::kSupported);
  EXPECT_EQ(SupportOf("m9z.large", types), TypeSupport::kUnsupported) << "the stricter one";
  EXPECT_EQ(SupportOf("c5n.large", types), TypeSupport::kUnsupported);
}

}  // namespace
}  // namespace gwlbtap::controller
