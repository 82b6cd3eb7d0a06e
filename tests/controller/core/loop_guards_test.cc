// SPDX-License-Identifier: Apache-2.0
#include "controller/core/loop_guards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/core/skip_codes.h"
#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;

class LoopGuardsTest : public ::testing::Test {
 protected:
  std::string CodeOf(const std::vector<std::string>& sensors,
                     const std::vector<MirrorTarget>& targets = {}) {
    const std::vector<Term> terms = example::TermsOf(sensors);
    const std::optional<Objection> objection = LoopGuards(terms, targets).Against(instance_);
    reason_ = objection.has_value() ? objection->reason : "";
    return objection.has_value() ? std::string(objection->code) : "";
  }

  Instance instance_ = example::InstanceWith(
      "i-1", {example::InterfaceWith("eni-1"), example::InterfaceWith("eni-2", 1)});
  std::string reason_;
};

TEST_F(LoopGuardsTest, AnyTermMakesASensor) {
  EXPECT_EQ(CodeOf({}), "");
  EXPECT_EQ(CodeOf({"asg=sensors", "tag:mirror=on"}), skip_code::kSensor);
  EXPECT_EQ(reason_, "i-1 is a sensor (tag:mirror=on)");
  EXPECT_EQ(CodeOf({"subnet=subnet-2"}), "");
}

TEST_F(LoopGuardsTest, OneInterfaceIsEnoughForTheWholeInstance) {
  instance_.interfaces[1].subnet_id = "subnet-2";
  EXPECT_EQ(CodeOf({"subnet=subnet-2"}), skip_code::kSensor);
}

TEST_F(LoopGuardsTest, WhoOwnsATargetIsOne) {
  const MirrorTarget other = {.id = "tmt-0", .network_interface_id = "eni-9"};
  const MirrorTarget second = {.id = "tmt-2", .network_interface_id = "eni-2"};
  const MirrorTarget third = {.id = "tmt-3", .network_interface_id = "eni-2"};
  EXPECT_EQ(CodeOf({}, {other, example::TargetWith("tmt-1")}), "");
  EXPECT_EQ(CodeOf({}, {other, third, second}), skip_code::kMirrorTarget);
  EXPECT_EQ(reason_, "eni-2 of i-1 is the mirror target tmt-2");
}

}  // namespace
}  // namespace gwlbtap::controller
