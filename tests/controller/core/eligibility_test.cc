// SPDX-License-Identifier: Apache-2.0
#include "controller/core/eligibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/core/skip_codes.h"
#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

class EligibilityTest : public ::testing::Test {
 protected:
  Eligibility Judge() const {
    const std::vector<MirrorTarget> targets;
    const LoopGuards guards(config_.sensors, targets);
    return JudgeInterface(config_, guards, learning_, instance_, instance_.interfaces.front());
  }
  void ExpectUnwanted(std::string_view code) const { Expect(Verdict::kUnwanted, code); }
  void ExpectKept(std::string_view code) const { Expect(Verdict::kKept, code); }
  void Expect(Verdict verdict, std::string_view code) const {
    const Eligibility eligibility = Judge();
    EXPECT_EQ(eligibility.verdict, verdict);
    EXPECT_EQ(eligibility.code, code);
    EXPECT_EQ(eligibility.reason.empty(), verdict == Verdict::kWanted);
  }

  Config config_ = example::ConfigWith({});
  TypeLearning learning_;
  Instance instance_ = example::InstanceWith("i-1", {example::InterfaceWith("eni-1")});
  NetworkInterface& interface_ = instance_.interfaces.front();
};

TEST_F(EligibilityTest, AnOrdinaryInterfaceIsWanted) { Expect(Verdict::kWanted, ""); }

TEST_F(EligibilityTest, LoopGuardsGoFirst) {
  instance_.tags["gwlbtap-sessions:role"] = "sensor";
  interface_.tags[config_.controller.opt_out_tag] = "off";
  ExpectUnwanted(skip_code::kSensor);
}

TEST_F(EligibilityTest, TheInterfaceMayOptOutAndBackIn) {
  instance_.tags[config_.controller.opt_out_tag] = "off";
  ExpectUnwanted(skip_code::kOptedOut);
  interface_.tags[config_.controller.opt_out_tag] = "on";
  Expect(Verdict::kWanted, "");
  instance_.tags.clear();
  interface_.tags[config_.controller.opt_out_tag] = "off";
  ExpectUnwanted(skip_code::kOptedOut);
}

TEST_F(EligibilityTest, WhatBelongsToAwsIsLeftOutUnlessAskedFor) {
  interface_.is_requester_managed = true;
  ExpectUnwanted(skip_code::kRequesterManaged);
  config_.exclude.requester_managed = false;
  Expect(Verdict::kWanted, "");
  instance_.is_managed = true;
  ExpectUnwanted(skip_code::kManagedInstance);
  config_.exclude.managed_instances = false;
  Expect(Verdict::kWanted, "");
}

TEST_F(EligibilityTest, OnlyOrdinaryInterfacesCount) {
  interface_.type = "gateway_load_balancer_endpoint";
  ExpectUnwanted(skip_code::kInterfaceType);
}

TEST_F(EligibilityTest, AnUnsupportedTypeIsUnwanted) {
  instance_.type = "t2.micro";
  ExpectUnwanted(skip_code::kTypeUnsupported);
}

TEST_F(EligibilityTest, AnUnknownTypeIsTriedOrSkipped) {
  instance_.type = "m99.large";
  Expect(Verdict::kWanted, "");
  config_.types.unknown = UnknownTypes::kSkip;
  ExpectKept(skip_code::kTypeUnknown);
}

TEST_F(EligibilityTest, WhatEc2HasRefusedIsNotTriedAgain) {
  learning_.refused = {"m5.large"};
  ExpectKept(skip_code::kTypeRefused);
}

TEST_F(EligibilityTest, AnInterfaceHasToBeAttachedAndHaveAnAddress) {
  interface_.attachment_status = "attaching";
  ExpectKept(skip_code::kInterfaceNotAttached);
  interface_.attachment_status = "attached";
  interface_.status = "available";
  ExpectKept(skip_code::kInterfaceNotAttached);
  interface_.status = "in-use";
  interface_.private_ip.clear();
  ExpectKept(skip_code::kNoIpv4);
}

TEST_F(EligibilityTest, TheStateDecidesAndTheRuleAboutStoppedOnes) {
  const Rule rule = {.name = "web"};
  const Rule keeping = {.name = "web", .keep_stopped = true};
  const auto judge = [this](InstanceState state, const Rule& of) {
    instance_.state = state;
    return JudgeState(instance_, of).verdict;
  };
  EXPECT_EQ(judge(InstanceState::kRunning, rule), Verdict::kWanted);
  EXPECT_EQ(judge(InstanceState::kPending, rule), Verdict::kKept);
  EXPECT_EQ(judge(InstanceState::kStopping, rule), Verdict::kKept);
  EXPECT_EQ(judge(InstanceState::kUnknown, rule), Verdict::kKept);
  EXPECT_EQ(judge(InstanceState::kStopped, rule), Verdict::kUnwanted);
  EXPECT_EQ(judge(InstanceState::kStopped, keeping), Verdict::kKept);
  EXPECT_EQ(judge(InstanceState::kShuttingDown, keeping), Verdict::kUnwanted);
  EXPECT_EQ(judge(InstanceState::kTerminated, keeping), Verdict::kUnwanted);
}

TEST(Stricter, TheFirstWinsATie) {
  const Eligibility wanted;
  const Eligibility kept = {.verdict = Verdict::kKept, .code = "one"};
  const Eligibility kept_too = {.verdict = Verdict::kKept, .code = "two"};
  EXPECT_EQ(&Stricter(wanted, kept), &kept);
  EXPECT_EQ(&Stricter(kept, wanted), &kept);
  EXPECT_EQ(&Stricter(kept, kept_too), &kept);
}

}  // namespace
}  // namespace gwlbtap::controller
