// SPDX-License-Identifier: Apache-2.0
#include "controller/core/vni_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace gwlbtap::controller {
namespace {

// The policy that the table says, or an empty one with the errors.
struct Reading {
  VniPolicy vni;
  std::string errors;
};

Reading Read(const std::string& vni) {
  const toml::table document = toml::parse("vni = " + vni);
  ConfigErrors errors;
  TableReader reader(*document["vni"].as_table(), "vni", errors);
  Reading reading;
  reading.vni = ReadVniPolicy(reader);
  reading.errors = errors.Format("f");
  return reading;
}

VniPolicy Policy(const std::string& vni) {
  const Reading reading = Read(vni);
  EXPECT_EQ(reading.errors, "") << vni;
  return reading.vni;
}

TEST(VniPolicy, OfEveryModeIsRead) {
  EXPECT_EQ(Policy("{ mode = \"aws\" }"), VniPolicy{});
  EXPECT_EQ(Policy("{ mode = \"fixed\", value = 7 }"),
            (VniPolicy{.mode = VniMode::kFixed, .value = 7}));
  EXPECT_EQ(Policy("{ mode = \"hashed\" }"), (VniPolicy{.mode = VniMode::kHashed}));
  EXPECT_EQ(Policy("{ mode = \"hashed\", base = 100, range = 50 }"),
            (VniPolicy{.mode = VniMode::kHashed, .base = 100, .range = 50}));
  EXPECT_EQ(Policy("{ mode = \"vpc\", map = { vpc-1 = 1, vpc-2 = 16777215 } }"),
            (VniPolicy{.mode = VniMode::kVpc, .by_vpc = {{"vpc-1", 1}, {"vpc-2", kMaxVni}}}));
}

TEST(VniPolicy, RangeGoesToTheLastVniUnlessToldOtherwise) {
  EXPECT_EQ(Policy("{ mode = \"hashed\", base = 16777215 }").range, 1U);
  EXPECT_EQ(Policy("{ mode = \"vpc\", base = 2, range = 16777214 }").range, 16'777'214U);
  EXPECT_EQ(Read("{ mode = \"vpc\", base = 3, range = 16777214 }").errors,
            "f:1:41: vni.range: 16777214 VNIs from 3 on are beyond the last one, 16777215");
}

TEST(VniPolicy, VniHasTwentyFourBitsAndIsNotZero) {
  EXPECT_EQ(Read("{ mode = \"fixed\", value = 0 }").errors,
            "f:1:33: vni.value: 0 is out of range; allowed are 1 to 16777215");
  EXPECT_EQ(Read("{ mode = \"fixed\", value = 16777216 }").errors,
            "f:1:33: vni.value: 16777216 is out of range; allowed are 1 to 16777215");
  EXPECT_EQ(Read("{ mode = \"vpc\", map = { vpc-1 = 0 } }").errors,
            "f:1:39: vni.map.vpc-1: 0 is out of range; allowed are 1 to 16777215");
}

TEST(VniPolicy, NeedsItsModeAndWhatBelongsToIt) {
  EXPECT_EQ(Read("{}").errors, "f:1:7: vni.mode: is missing; it is aws, fixed, vpc or hashed");
  EXPECT_EQ(Read("{ mode = \"rule\" }").errors,
            "f:1:16: vni.mode: must be \"aws\" or \"fixed\" or \"vpc\" or \"hashed\", found "
            "\"rule\"");
  EXPECT_EQ(Read("{ mode = \"fixed\" }").errors, "f:1:7: vni.value: is missing; it is the VNI");
}

TEST(VniPolicy, RefusesWhatBelongsToOtherModes) {
  EXPECT_EQ(Read("{ mode = \"aws\", value = 7 }").errors,
            "f:1:23: vni.value: does not go with mode aws; it belongs to fixed");
  EXPECT_EQ(Read("{ mode = \"hashed\", map = {} }").errors,
            "f:1:26: vni.map: does not go with mode hashed; it belongs to vpc");
  EXPECT_EQ(Read("{ mode = \"fixed\", value = 7, base = 1, range = 1 }").errors,
            "f:1:36: vni.base: does not go with mode fixed; it belongs to vpc and hashed\n"
            "f:1:46: vni.range: does not go with mode fixed; it belongs to vpc and hashed");
  EXPECT_EQ(Read("{ mode = \"aws\", valu = 7 }").errors,
            "f:1:23: vni.valu: unknown key; did you mean \"value\"?");
}

TEST(VniPolicy, MapIsOfVpcs) {
  EXPECT_EQ(Read("{ mode = \"vpc\", map = { subnet-1 = 7 } }").errors,
            "f:1:31: vni.map.subnet-1: is no id; it has to be \"vpc-\" with lower-case letters and "
            "digits");
}

TEST(SharedVni, IsOneThatAHashedPolicyAndAnotherCouldGive) {
  const VniPolicy hashed = Policy("{ mode = \"hashed\", base = 100, range = 10 }");
  EXPECT_EQ(FindSharedVni(hashed, Policy("{ mode = \"fixed\", value = 100 }")), 100U);
  EXPECT_EQ(FindSharedVni(hashed, Policy("{ mode = \"fixed\", value = 109 }")), 109U);
  EXPECT_EQ(FindSharedVni(hashed, Policy("{ mode = \"vpc\", map = { vpc-1 = 105 }, base = 1, "
                                         "range = 1 }")),
            105U);
  EXPECT_EQ(FindSharedVni(hashed, Policy("{ mode = \"vpc\" }")), 100U);
  EXPECT_EQ(FindSharedVni(hashed, Policy("{ mode = \"vpc\", base = 109, range = 9 }")), 109U);
}

TEST(SharedVni, IsNoneOutsideOfTheRange) {
  const VniPolicy hashed = Policy("{ mode = \"hashed\", base = 100, range = 10 }");
  for (const char* const other :
       {"{ mode = \"fixed\", value = 99 }", "{ mode = \"fixed\", value = 110 }",
        "{ mode = \"vpc\", base = 110 }", "{ mode = \"vpc\", base = 1, range = 99 }"}) {
    EXPECT_EQ(FindSharedVni(hashed, Policy(other)), std::nullopt) << other;
  }
}

TEST(SharedVni, IsOfNoConcernToPoliciesThatPromiseNothing) {
  const VniPolicy hashed = Policy("{ mode = \"hashed\" }");
  const VniPolicy fixed = Policy("{ mode = \"fixed\", value = 7 }");
  EXPECT_EQ(FindSharedVni(hashed, hashed), std::nullopt);
  EXPECT_EQ(FindSharedVni(hashed, VniPolicy{}), std::nullopt);
  EXPECT_EQ(FindSharedVni(fixed, fixed), std::nullopt);
}

}  // namespace
}  // namespace gwlbtap::controller
