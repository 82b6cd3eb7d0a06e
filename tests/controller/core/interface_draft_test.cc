// SPDX-License-Identifier: Apache-2.0
#include "controller/core/interface_draft.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/core/skip_codes.h"
#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One interface, eni-1 of i-1, and what is drafted for it, in words.
class InterfaceDraftTest : public ::testing::Test {
 protected:
  void Draft() {
    inventory_.instances = {instance_};
    entries_ = IndexInterfaces(inventory_, config_.controller);
    const InterfaceDraft draft = Drafter(config_, inventory_, learning_).Draft(entries_.front());
    places_.clear();
    removals_.clear();
    skips_.clear();
    for (const Place& place : draft.places) {
      places_.push_back(fmt::format("{} {} {} {}", place.rule->name,
                                    place.existing == nullptr ? "new" : place.existing->id,
                                    place.number, place.target_id));
    }
    for (const Removal& removal : draft.removals) {
      removals_.push_back(removal.session->id + ": " + removal.reason);
    }
    for (const Skip& skip : draft.skips) skips_.push_back(skip.rule + " " + skip.code);
  }

  void AddForeign(const char* id, std::uint32_t number) {
    inventory_.sessions.push_back(example::ForeignSession(id, "eni-1", number));
  }
  void AddOwn(const char* id, const char* rule, std::uint32_t number) {
    inventory_.sessions.push_back(example::OwnSession(id, "eni-1", rule, number));
  }

  Config config_ = example::ConfigWith(
      {example::RuleWith("web", 20), example::RuleWith("dns", 10), example::RuleWith("all", 30)});
  Instance instance_ = example::InstanceWith("i-1", {example::InterfaceWith("eni-1")});
  Inventory inventory_ = example::InventoryWith({});
  TypeLearning learning_;
  std::vector<InterfaceEntry> entries_;
  std::vector<std::string> places_;
  std::vector<std::string> removals_;
  std::vector<std::string> skips_;
};

TEST_F(InterfaceDraftTest, RulesComeInTheOrderOfTheirNumbers) {
  Draft();
  EXPECT_THAT(places_, ElementsAre("dns new 10 tmt-a", "web new 20 tmt-a", "all new 30 tmt-a"));
  EXPECT_THAT(skips_, IsEmpty());
}

TEST_F(InterfaceDraftTest, OthersTakePlacesAndNumbers) {
  AddForeign("tms-1", 10);
  AddForeign("tms-2", 11);
  Draft();
  EXPECT_THAT(places_, ElementsAre("web new 20 tmt-a"));
  EXPECT_THAT(skips_, ElementsAre("dns number-taken", "all eni-full"));
}

TEST_F(InterfaceDraftTest, ReservedSlotsAreForOthersThatAreNotThereYet) {
  config_.limits.reserve_slots = 1;
  AddOwn("tms-3", "all", 30);
  Draft();
  EXPECT_THAT(places_, ElementsAre("dns new 10 tmt-a", "web new 20 tmt-a"));
  EXPECT_THAT(removals_, ElementsAre(HasSubstr("tms-3: 0 sessions of others, 2 of rules that go "
                                               "first and 1 reserved slots leave no room")));
  inventory_.sessions.clear();
  AddForeign("tms-1", 1);
  Draft();
  EXPECT_EQ(places_.size(), 2U) << "one of others is the one that was reserved for";
}

TEST_F(InterfaceDraftTest, OneOfDuplicatesStays) {
  AddOwn("tms-2", "dns", 10);
  AddOwn("tms-1", "dns", 11);
  config_.rules = {example::RuleWith("dns", 10)};
  Draft();
  EXPECT_THAT(places_, ElementsAre("dns tms-1 10 tmt-a"));
  EXPECT_THAT(removals_, ElementsAre("tms-2: it is a duplicate of tms-1 for the rule \"dns\""));
}

TEST_F(InterfaceDraftTest, WhatNoRuleAsksForGoes) {
  AddOwn("tms-1", "old", 1);
  AddOwn("tms-2", "web", 20);
  config_.rules[0].select = example::AllOf({"tag:mirror=other"});
  Draft();
  EXPECT_THAT(removals_, ElementsAre("tms-1: there is no rule \"old\" any more",
                                     "tms-2: the rule \"web\" does not select it any more"));
}

TEST_F(InterfaceDraftTest, ASessionWithoutAnInstanceGoes) {
  instance_.interfaces.clear();
  AddOwn("tms-1", "web", 20);
  Draft();
  EXPECT_THAT(removals_, ElementsAre("tms-1: no instance has eni-1 any more"));
  EXPECT_THAT(places_, IsEmpty());
}

TEST_F(InterfaceDraftTest, AnObjectionIsTheReasonEvenIfNoRuleSelects) {
  config_.rules = {example::RuleWith("web", 20)};
  config_.rules[0].select = example::AllOf({"tag:mirror=other"});
  instance_.tags["gwlbtap-sessions:role"] = "sensor";
  AddOwn("tms-1", "web", 20);
  Draft();
  EXPECT_THAT(removals_, ElementsAre(HasSubstr("tms-1: i-1 is a sensor")));
  EXPECT_THAT(skips_, IsEmpty());
}

TEST_F(InterfaceDraftTest, TheChoiceOfInterfacesIsByDeviceIndex) {
  config_.rules[0].interfaces = InterfaceChoice::kPrimary;
  config_.rules[1].interfaces = InterfaceChoice::kSecondary;
  config_.rules.pop_back();
  Draft();
  EXPECT_THAT(places_, ElementsAre("web new 20 tmt-a"));
  instance_.interfaces.front().device_index = 2;
  Draft();
  EXPECT_THAT(places_, ElementsAre("dns new 10 tmt-a"));
}

TEST_F(InterfaceDraftTest, AStoppedInstanceLosesWhatItsRuleDoesNotKeep) {
  config_.rules[0].keep_stopped = true;
  instance_.state = InstanceState::kStopped;
  AddOwn("tms-1", "web", 20);
  AddOwn("tms-2", "dns", 10);
  Draft();
  EXPECT_THAT(places_, ElementsAre("web tms-1 20 tmt-a"));
  EXPECT_THAT(removals_, ElementsAre("tms-2: i-1 is stopped"));
  EXPECT_THAT(skips_, ElementsAre("dns instance-stopped", "all instance-stopped"));
}

TEST_F(InterfaceDraftTest, NothingIsCreatedWhereThingsAreOnTheirWay) {
  instance_.state = InstanceState::kPending;
  AddOwn("tms-1", "web", 20);
  Draft();
  EXPECT_THAT(places_, ElementsAre("web tms-1 20 tmt-a"));
  EXPECT_THAT(skips_, ElementsAre("dns instance-not-running", "all instance-not-running"));
}

TEST_F(InterfaceDraftTest, ATargetThatIsMissingLeavesTheSessionAlone) {
  inventory_.targets.clear();
  AddOwn("tms-1", "web", 21);
  Draft();
  EXPECT_THAT(places_, ElementsAre("web tms-1 21 "));
  EXPECT_THAT(removals_, IsEmpty());
  EXPECT_THAT(skips_,
              ElementsAre("dns target-missing", "web target-missing", "all target-missing"));
}

TEST_F(InterfaceDraftTest, ATargetThatIsNotMeantToBeDeletesIt) {
  config_.targets[0].fallback.kind = FallbackKind::kNone;
  instance_.interfaces.front().zone = "z";
  AddOwn("tms-1", "web", 20);
  Draft();
  EXPECT_THAT(places_, IsEmpty());
  EXPECT_THAT(removals_, ElementsAre("tms-1: \"main\" has no target for the zone z"));
}

TEST_F(InterfaceDraftTest, AnExistingSessionWaitsForItsNumberWhereItIs) {
  AddForeign("tms-1", 10);
  AddOwn("tms-2", "dns", 30);
  Draft();
  EXPECT_THAT(places_, ElementsAre("dns tms-2 30 tmt-a", "web new 20 tmt-a"));
  EXPECT_THAT(skips_, ElementsAre("dns number-taken", "all number-taken"))
      << "dns keeps the number that all wants";
}

TEST_F(InterfaceDraftTest, SwappedNumbersAreNoObstacle) {
  AddOwn("tms-1", "dns", 20);
  AddOwn("tms-2", "web", 10);
  Draft();
  EXPECT_THAT(places_, ElementsAre("dns tms-1 10 tmt-a", "web tms-2 20 tmt-a", "all new 30 tmt-a"));
  EXPECT_THAT(skips_, IsEmpty());
}

}  // namespace
}  // namespace gwlbtap::controller
