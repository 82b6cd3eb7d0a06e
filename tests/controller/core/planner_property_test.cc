// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <set>

#include "controller/core/caps.h"
#include "controller/core/interface_index.h"
#include "controller/core/loop_guards.h"
#include "controller/core/ownership.h"
#include "controller/core/planner.h"
#include "controller/core/skip_codes.h"
#include "tests/controller/core/example_world.h"
#include "tests/controller/core/random_world.h"
#include "tests/controller/core/region.h"

namespace gwlbtap::controller {
namespace {

constexpr std::uint64_t kWorlds = 4'000;

using SessionsById = std::map<std::string, MirrorSession>;

// Told apart without the help of what is tested.
SessionsById ForeignOf(const RandomWorld& world, const Inventory& inventory) {
  SessionsById foreign;
  for (const MirrorSession& session : inventory.sessions) {
    const std::string_view owner = TagOf(session.tags, world.config.controller.owner_tag);
    if (owner != example::kController || session.owner_id != example::kAccount) {
      foreign.emplace(session.id, session);
    }
  }
  return foreign;
}

// A listing may name a session twice; a region has it once.
Region RegionOf(Inventory inventory) {
  std::set<std::string> seen;
  std::erase_if(inventory.sessions,
                [&seen](const MirrorSession& session) { return !seen.insert(session.id).second; });
  return Region(std::move(inventory));
}

Plan FullPlan(const RandomWorld& world, const Inventory& inventory) {
  return MakePlan(world.config, inventory, Scope::Everything(), world.learning);
}

bool HasSkip(const Plan& plan, std::string_view code) {
  return std::ranges::any_of(plan.skips, [code](const Skip& skip) { return skip.code == code; });
}

template <typename Kind>
std::size_t Count(const Plan& plan) {
  return static_cast<std::size_t>(std::ranges::count_if(
      plan.actions, [](const Action& action) { return std::holds_alternative<Kind>(action); }));
}

// What there is only to count: worlds that have nothing to do prove nothing.
struct Tally {
  std::size_t creates = 0;
  std::size_t modifies = 0;
  std::size_t deletes = 0;
  std::size_t detours = 0;
  std::set<std::string> codes = {};
};

class PlannerProperty : public ::testing::Test {
 protected:
  template <typename Property>
  static void ForEachWorld(Property property) {
    for (std::uint64_t seed = 0; seed < kWorlds; ++seed) {
      SCOPED_TRACE(fmt::format("seed {}", seed));
      std::mt19937_64 random(seed);
      property(MakeRandomWorld(seed), random);
      if (HasFailure()) return;
    }
  }
};

TEST_F(PlannerProperty, APlanThatIsCarriedOutLeavesNothingToDo) {
  Tally tally;
  ForEachWorld([&tally](const RandomWorld& world, std::mt19937_64& /*random*/) {
    Region region = RegionOf(world.inventory);
    const Plan plan = FullPlan(world, world.inventory);
    ASSERT_EQ(region.Apply(plan), "");
    Plan next = FullPlan(world, region.inventory());
    if (HasSkip(plan, skip_code::kVniExhausted)) {  // what was deleted has made room since
      ASSERT_EQ(region.Apply(next), "");
      next = FullPlan(world, region.inventory());
    }
    EXPECT_THAT(next.actions, ::testing::IsEmpty());
    tally.creates += Count<CreateAction>(plan);
    tally.modifies += Count<ModifyAction>(plan);
    tally.deletes += Count<DeleteAction>(plan);
    for (const Action& action : plan.actions) {
      const auto* modify = std::get_if<ModifyAction>(&action);
      tally.detours += static_cast<std::size_t>(modify != nullptr &&
                                                modify->reason.find("aside") != std::string::npos);
    }
    for (const Skip& skip : plan.skips) tally.codes.insert(skip.code);
  });
  EXPECT_GT(tally.creates, kWorlds);
  EXPECT_GT(tally.modifies, kWorlds);
  EXPECT_GT(tally.deletes, kWorlds);
  EXPECT_GT(tally.detours, kWorlds / 100);
  EXPECT_EQ(tally.codes.size(), 19U) << ::testing::PrintToString(tally.codes);
}

TEST_F(PlannerProperty, APlanThatIsCutOffAnywhereIsFinishedByTheNext) {
  ForEachWorld([](const RandomWorld& world, std::mt19937_64& random) {
    Region region = RegionOf(world.inventory);
    Plan plan = FullPlan(world, world.inventory);
    plan.actions.resize(plan.actions.empty() ? 0 : random() % plan.actions.size());
    ASSERT_EQ(region.Apply(plan), "");
    // The second one has room for VNIs, where these are scarce.
    for (int round = 0; round < 2; ++round) {
      ASSERT_EQ(region.Apply(FullPlan(world, region.inventory())), "");
    }
    EXPECT_THAT(FullPlan(world, region.inventory()).actions, ::testing::IsEmpty());
  });
}

TEST_F(PlannerProperty, OthersSessionsAreNeverTouched) {
  ForEachWorld([](const RandomWorld& world, std::mt19937_64& /*random*/) {
    Region region = RegionOf(world.inventory);
    const SessionsById before = ForeignOf(world, world.inventory);
    ASSERT_EQ(region.Apply(FullPlan(world, world.inventory)), "");
    EXPECT_EQ(ForeignOf(world, region.inventory()), before);
    ASSERT_EQ(region.Apply(MakePurgePlan(world.config, region.inventory())), "");
    EXPECT_EQ(ForeignOf(world, region.inventory()), before);
    EXPECT_EQ(region.inventory().sessions.size(), before.size()) << "of ours none is left";
  });
}

TEST_F(PlannerProperty, SensorsAreNeverSources) {
  ForEachWorld([](const RandomWorld& world, std::mt19937_64& /*random*/) {
    Region region = RegionOf(world.inventory);
    ASSERT_EQ(region.Apply(FullPlan(world, world.inventory)), "");
    const LoopGuards guards(world.config.sensors, world.inventory.targets);
    for (const InterfaceEntry& entry :
         IndexInterfaces(region.inventory(), world.config.controller)) {
      if (entry.instance == nullptr || !guards.Against(*entry.instance).has_value()) continue;
      EXPECT_THAT(entry.ours, ::testing::IsEmpty()) << entry.id;
    }
  });
}

TEST_F(PlannerProperty, TheOrderOfListingsMeansNothing) {
  ForEachWorld([](const RandomWorld& world, std::mt19937_64& random) {
    const RandomWorld other = Shuffled(world, random);
    EXPECT_EQ(FullPlan(other, other.inventory), FullPlan(world, world.inventory));
    EXPECT_EQ(MakePurgePlan(other.config, other.inventory),
              MakePurgePlan(world.config, world.inventory));
  });
}

TEST_F(PlannerProperty, AScopedPlanIsThePartOfTheFullOneThatItCovers) {
  ForEachWorld([](const RandomWorld& world, std::mt19937_64& random) {
    const Scope scope = MakeRandomScope(world.inventory, random);
    const Plan full = FullPlan(world, world.inventory);
    const Plan scoped = MakePlan(world.config, world.inventory, scope, world.learning);
    std::set<std::string_view> covered;
    for (const InterfaceEntry& entry : IndexInterfaces(world.inventory, world.config.controller)) {
      if (IsCovered(scope, entry)) covered.insert(entry.id);
    }
    std::vector<Action> expected;
    std::ranges::copy_if(full.actions, std::back_inserter(expected), [&](const Action& action) {
      return covered.contains(InterfaceOf(action));
    });
    EXPECT_THAT(scoped.actions, ::testing::UnorderedElementsAreArray(expected));
    for (const Skip& skip : scoped.skips) {
      EXPECT_THAT(full.skips, ::testing::Contains(skip));
    }
  });
}

TEST_F(PlannerProperty, EverySelectedInterfaceHasASessionOrAReason) {
  ForEachWorld([](const RandomWorld& world, std::mt19937_64& /*random*/) {
    Region region = RegionOf(world.inventory);
    const Plan plan = FullPlan(world, world.inventory);
    ASSERT_EQ(region.Apply(plan), "");
    for (const InterfaceEntry& entry :
         IndexInterfaces(region.inventory(), world.config.controller)) {
      if (entry.instance == nullptr) continue;
      for (const Rule& rule : world.config.rules) {
        const bool is_primary = entry.interface->device_index == 0;
        const bool is_selected = Matches(rule.select, *entry.instance, *entry.interface) &&
                                 (rule.interfaces == InterfaceChoice::kAll ||
                                  is_primary == (rule.interfaces == InterfaceChoice::kPrimary));
        const auto has_session = std::ranges::count_if(entry.ours, [&](const auto* session) {
          return TagOf(session->tags, kRuleTag) == rule.name;
        });
        const bool has_reason = std::ranges::any_of(plan.skips, [&](const Skip& skip) {
          return skip.interface_id == entry.id && skip.rule == rule.name && !skip.reason.empty();
        });
        EXPECT_LE(has_session, is_selected ? 1 : 0) << entry.id << " " << rule.name;
        EXPECT_TRUE(!is_selected || has_session == 1 || has_reason) << entry.id << " " << rule.name;
      }
    }
  });
}

TEST_F(PlannerProperty, HashedVnisAreOfOneSessionEach) {
  ForEachWorld([](const RandomWorld& world, std::mt19937_64& /*random*/) {
    Region region = RegionOf(world.inventory);
    ASSERT_EQ(region.Apply(FullPlan(world, world.inventory)), "");
    const Plan second = FullPlan(world, region.inventory());
    ASSERT_EQ(region.Apply(second), "");
    if (HasSkip(second, skip_code::kVniExhausted)) return;
    std::map<std::uint32_t, std::size_t> uses;
    for (const MirrorSession& session : region.inventory().sessions) {
      if (session.vni.has_value()) ++uses[*session.vni];
    }
    for (const MirrorSession& session : region.inventory().sessions) {
      if (!IsOurs(session, world.config.controller, world.inventory.account_id)) continue;
      const auto rule =
          std::ranges::find(world.config.rules, TagOf(session.tags, kRuleTag), &Rule::name);
      ASSERT_NE(rule, world.config.rules.end());
      // Sessions whose target is missing are as they were.
      if (rule->vni.mode != VniMode::kHashed || HasSkip(second, skip_code::kTargetMissing))
        continue;
      EXPECT_EQ(uses[session.vni.value()], 1U) << session.id;
    }
  });
}

TEST_F(PlannerProperty, AnIncompleteListingNeitherDeletesNorCreates) {
  ForEachWorld([](RandomWorld world, std::mt19937_64& /*random*/) {
    const Plan complete = FullPlan(world, world.inventory);
    world.inventory.gaps = {"DescribeInstances: page 2"};
    Region region = RegionOf(world.inventory);
    const Plan plan = FullPlan(world, world.inventory);
    ASSERT_EQ(region.Apply(plan), "");
    EXPECT_EQ(Count<ModifyAction>(plan), plan.actions.size());
    EXPECT_EQ(plan.held_back_deletions, Count<DeleteAction>(complete));
    EXPECT_EQ(plan.warnings.size(), 1U);
    for (const Action& action : plan.actions) {
      const auto& modify = std::get<ModifyAction>(action);
      EXPECT_EQ(modify.before.number, modify.after.number);
    }
    EXPECT_THAT(FullPlan(world, region.inventory()).actions, ::testing::IsEmpty());
  });
}

TEST_F(PlannerProperty, CapsHoldAndWhatIsLeftIsStillRight) {
  ForEachWorld([](RandomWorld world, std::mt19937_64& random) {
    const Plan uncapped = FullPlan(world, world.inventory);
    world.config.limits.max_actions = 1 + random() % 8;
    world.config.limits.max_deletes = random() % 6;
    world.config.limits.max_delete_fraction = 0.3;
    Region region = RegionOf(world.inventory);
    const Plan plan = FullPlan(world, world.inventory);
    ASSERT_EQ(region.Apply(plan), "");
    EXPECT_LE(plan.actions.size(), world.config.limits.max_actions);
    EXPECT_LE(Count<DeleteAction>(plan), world.config.limits.max_deletes);
    for (const Action& action : plan.actions) {
      EXPECT_THAT(uncapped.actions, ::testing::Contains(action));
    }
    if (plan.held_back_deletions == 0) {
      EXPECT_EQ(plan.actions.size() + plan.postponed_actions, uncapped.actions.size());
    } else {
      EXPECT_EQ(Count<DeleteAction>(plan), 0U);
      EXPECT_EQ(plan.held_back_deletions, Count<DeleteAction>(uncapped));
    }
    EXPECT_FALSE(!uncapped.actions.empty() && plan.actions.empty() && plan.skips.empty());
  });
}

TEST_F(PlannerProperty, PlansOfFewActionsGetThereInTheEnd) {
  ForEachWorld([](RandomWorld world, std::mt19937_64& random) {
    world.config.limits.max_actions = 1 + random() % 4;
    Region region = RegionOf(world.inventory);
    for (int round = 0; round < 200; ++round) {
      const Plan plan = FullPlan(world, region.inventory());
      if (plan.actions.empty()) break;
      ASSERT_EQ(region.Apply(plan), "");
    }
    EXPECT_THAT(FullPlan(world, region.inventory()).actions, ::testing::IsEmpty());
  });
}

TEST_F(PlannerProperty, WithoutRulesNothingIsDeleted) {
  ForEachWorld([](RandomWorld world, std::mt19937_64& /*random*/) {
    world.config.rules.clear();
    const Plan plan = FullPlan(world, world.inventory);
    EXPECT_THAT(plan.actions, ::testing::IsEmpty());
    EXPECT_EQ(plan.held_back_deletions, plan.owned);
    EXPECT_EQ(plan.warnings.size(), 1U);
  });
}

}  // namespace
}  // namespace gwlbtap::controller
