// SPDX-License-Identifier: Apache-2.0
#include "controller/app/plan_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/app/actions.h"

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string TextOf(const Plan& plan) { return ToText(plan, Scope::Everything(), "eu-central-1"); }

TEST(PlanText, ReadsAsAWhole) {
  const Plan plan{.actions = {example::Creation("eni-1"), example::Modification("tms-2", "eni-2"),
                              example::Deletion("tms-3", "eni-3")},
                  .skips = {{.code = "eni-full",
                             .interface_id = "eni-4",
                             .instance_id = "i-4",
                             .rule = "web",
                             .reason = "Others have it."}},
                  .warnings = {"Look out."},
                  .desired = 3,
                  .unchanged = 1,
                  .foreign = 2};
  EXPECT_EQ(TextOf(plan),
            R"(Mirror sessions in eu-central-1, for everything:

  + eni-1 of i-1, rule web
      target         tmt-a
      filter         tmf-1
      number         100
      vni            (chosen by AWS)
      packet_length  (whole packets)
      # The rule asks for it.

  ~ tms-2 on eni-2 of i-1, rule web
      target         tmt-b -> tmt-a
      # It has drifted.

  - tms-3 on eni-3 of i-1, rule web
      # Nothing asks for it.

  = eni-4 of i-4, rule web: eni-full
      # Others have it.

Warning: Look out.

Plan: 1 to create, 1 to modify, 1 to delete, 1 skipped. 1 of 3 sessions are as they should be; 2 sessions are of others.
)");
}

TEST(PlanText, SaysWhenThereIsNothingToDo) {
  EXPECT_THAT(TextOf({}), HasSubstr("\nThere is nothing to do.\nPlan: 0 to create"));
  EXPECT_THAT(TextOf({.actions = {example::Creation("eni-1")}}), Not(HasSubstr("nothing to do")));
}

TEST(PlanText, NamesTheScope) {
  EXPECT_THAT(ToText({}, {.vpcs = {"vpc-1"}}, "eu-central-1"), HasSubstr("for vpc-1:\n"));
}

TEST(PlanText, TextOfOthersDoesNotReachTheTerminalAsItIs) {
  ModifyAction modify = example::Modification("tms-1", "eni-1");
  modify.changes = {{.what = "description", .from = "\x1b[2J\nx", .to = "fine"}};
  EXPECT_THAT(TextOf({.actions = {modify}}), HasSubstr("?[2J?x -> fine"));
}

}  // namespace
}  // namespace gwlbtap::controller
