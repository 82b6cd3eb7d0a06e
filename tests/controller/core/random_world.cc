// SPDX-License-Identifier: Apache-2.0
#include "tests/controller/core/random_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using example::TermOf;

class Chance {
 public:
  explicit Chance(std::mt19937_64& random) : random_(random) {}

  std::uint32_t Below(std::size_t end) { return static_cast<std::uint32_t>(random_() % end); }
  bool OneIn(std::size_t count) { return Below(count) == 0; }
  template <typename T>
  const T& Any(const std::vector<T>& values) {
    return values[Below(values.size())];
  }
  std::string Any(std::initializer_list<const char*> values) {
    return *(values.begin() + Below(values.size()));
  }

 private:
  std::mt19937_64& random_;
};

class WorldMaker {
 public:
  explicit WorldMaker(std::uint64_t seed)
      : random_(seed), chance_(random_), is_calm_(!chance_.OneIn(3)) {}

  RandomWorld Make() {
    MakeConfig();
    MakeTargets();
    const std::uint32_t instances = chance_.Below(9);
    for (std::uint32_t index = 0; index < instances; ++index) MakeInstance(index);
    if (chance_.OneIn(4)) MakeSessionsOn("eni-gone");
    if (chance_.OneIn(6)) world_.learning.refused.insert("m9x.large");
    if (chance_.OneIn(6)) world_.learning.refused.insert("m5.large");
    if (chance_.OneIn(10) && !world_.inventory.sessions.empty()) {  // a page that was read twice
      world_.inventory.sessions.push_back(world_.inventory.sessions.front());
    }
    return std::move(world_);
  }

 private:
  Selector MakeSelector(std::size_t depth) {
    Selector selector;
    for (Conditions* conditions : {&selector.all, &selector.any, &selector.none}) {
      if (!IsOdd(3)) continue;
      conditions->terms.push_back(
          TermOf(chance_.Any({"tag:mirror=on", "tag:mirror", "tag:env=l*", "eni-tag:mirror=on",
                              "vpc=vpc-1", "subnet=subnet-1|subnet-2", "zone=a", "family=m5",
                              "type=m?.*", "device-index=0", "security-group=sg-1", "asg=web*"})));
      if (depth > 0 && chance_.OneIn(3)) conditions->selectors.push_back(MakeSelector(depth - 1));
    }
    return selector;
  }

  VniPolicy MakeVniPolicy() {
    VniPolicy policy = {.mode =
                            chance_.Any(std::vector{VniMode::kAws, VniMode::kFixed, VniMode::kVpc,
                                                    VniMode::kHashed, VniMode::kHashed})};
    policy.value = 1 + chance_.Below(4);
    if (chance_.OneIn(2)) policy.by_vpc = {{"vpc-1", 1 + chance_.Below(4)}};
    policy.base = 1 + chance_.Below(5);
    policy.range = chance_.OneIn(3) ? 1 + chance_.Below(20) : 100'000;
    return policy;
  }

  void MakeConfig() {
    Config& config = world_.config;
    config.controller.id = example::kController;
    if (chance_.OneIn(3)) {
      config.sensors.push_back(
          TermOf(chance_.Any({"subnet=subnet-3", "asg=sensors", "vpc=vpc-3"})));
    }
    for (const char* name : {"main", "side"}) {
      TargetGroup group = {.name = name, .zones = {{"a", "tmt-a"}}};
      if (chance_.OneIn(2)) group.zones["b"] = "tmt-b";
      if (chance_.OneIn(3)) group.zones["c"] = "tmt-c";
      group.fallback.kind =
          chance_.Any(std::vector{FallbackKind::kAny, FallbackKind::kNone, FallbackKind::kZone});
      if (group.fallback.kind == FallbackKind::kZone) group.fallback.zone = "a";
      config.targets.push_back(std::move(group));
    }
    MakeRules();
    config.exclude = {.requester_managed = chance_.OneIn(2), .managed_instances = chance_.OneIn(2)};
    config.types.unknown = chance_.OneIn(2) ? UnknownTypes::kTry : UnknownTypes::kSkip;
    if (chance_.OneIn(4)) config.types.unsupported = {"c5*"};
    if (chance_.OneIn(4)) config.types.supported = {"t2.*"};
    config.limits.max_actions = std::numeric_limits<std::size_t>::max();
    config.limits.max_deletes = std::numeric_limits<std::size_t>::max();
    config.limits.max_delete_fraction = 1.0;
    config.limits.reserve_slots = IsOdd(3) ? chance_.Below(4) : 0;
  }

  void MakeRules() {
    std::set<std::uint32_t> numbers;
    const std::uint32_t rules = 1 + chance_.Below(5);
    for (std::uint32_t index = 0; index < rules; ++index) {
      const std::uint32_t number = MakeNumber();
      if (!numbers.insert(number).second) continue;
      world_.config.rules.push_back({.name = fmt::format("r{}", index),
                                     .session_number = number,
                                     .select = MakeSelector(2),
                                     .interfaces = chance_.Any(std::vector{
                                         InterfaceChoice::kAll, InterfaceChoice::kAll,
                                         InterfaceChoice::kPrimary, InterfaceChoice::kSecondary}),
                                     .filter = chance_.Any({"tmf-1", "tmf-2"}),
                                     .target = chance_.Any({"main", "side"}),
                                     .packet_length = MakePacketLength(),
                                     .keep_stopped = chance_.OneIn(3),
                                     .vni = MakeVniPolicy()});
    }
  }

  // Few, the largest among them, which detours like as well.
  std::uint32_t MakeNumber() {
    return chance_.OneIn(8) ? kMaxSessionNumber - chance_.Below(2) : 1 + chance_.Below(5);
  }

  std::optional<std::uint32_t> MakePacketLength() {
    if (chance_.OneIn(2)) return std::nullopt;
    return chance_.OneIn(2) ? kMaxPacketLength : 128;
  }

  void MakeTargets() {
    Inventory& inventory = world_.inventory;
    inventory.account_id = example::kAccount;
    for (const char* id : {"tmt-a", "tmt-b", "tmt-c"}) {
      if (IsOdd(6)) continue;
      inventory.targets.push_back(example::TargetWith(id));
    }
    if (IsOdd(3)) {
      inventory.targets.push_back(
          {.id = "tmt-eni",
           .network_interface_id = "eni-0-0",
           .owner_id = chance_.OneIn(2) ? example::kAccount : example::kOtherAccount});
    }
  }

  void MakeTags(Tags& tags) {
    if (!chance_.OneIn(3)) tags["mirror"] = chance_.Any({"on", "on", "off"});
    if (chance_.OneIn(4)) tags["env"] = chance_.Any({"lab", "live", ""});
    if (IsOdd(8)) tags["gwlbtap-sessions:mirror"] = chance_.Any({"off", "off", "on"});
    if (IsOdd(12)) tags["gwlbtap-sessions:role"] = "sensor";
    if (chance_.OneIn(6)) tags[std::string(kAsgTag)] = chance_.Any({"web-1", "sensors"});
  }

  void MakeInstance(std::uint32_t number) {
    Instance instance = example::InstanceWith(fmt::format("i-{}", number), {});
    instance.type = chance_.Any(
        {"m5.large", "m5.large", "c5.metal", "m6i.metal", "t2.micro", "m9x.large", "", "c5.large"});
    if (IsOdd(3)) {
      instance.state = chance_.Any(
          std::vector{InstanceState::kPending, InstanceState::kShuttingDown,
                      InstanceState::kTerminated, InstanceState::kStopping, InstanceState::kStopped,
                      InstanceState::kStopped, InstanceState::kUnknown});
    }
    instance.is_managed = IsOdd(12);
    instance.tags.clear();
    MakeTags(instance.tags);
    const std::uint32_t interfaces = chance_.Below(4);
    for (std::uint32_t index = 0; index < interfaces; ++index) {
      NetworkInterface interface =
          example::InterfaceWith(fmt::format("eni-{}-{}", number, index), index);
      MakeInterface(interface);
      MakeSessionsOn(interface.id);
      instance.interfaces.push_back(std::move(interface));
    }
    world_.inventory.instances.push_back(std::move(instance));
  }

  void MakeInterface(NetworkInterface& interface) {
    if (!is_calm_) {
      interface.zone = chance_.Any({"a", "b", "c", "d", ""});
      interface.vpc_id = chance_.Any({"vpc-1", "vpc-1", "vpc-2", "vpc-3"});
      interface.subnet_id = chance_.Any({"subnet-1", "subnet-1", "subnet-2", "subnet-3"});
    }
    if (IsOdd(12)) interface.type = chance_.Any({"nat_gateway", "", "efa"});
    if (IsOdd(12)) interface.attachment_status = "detaching";
    if (IsOdd(12)) interface.private_ip.clear();
    if (chance_.OneIn(3)) interface.security_groups = {"sg-1"};
    interface.is_requester_managed = IsOdd(12);
    if (chance_.OneIn(3)) MakeTags(interface.tags);
  }

  // Up to three, the numbers of which differ, as AWS sees to.
  void MakeSessionsOn(const std::string& interface_id) {
    if (chance_.OneIn(6) && world_.config.rules.size() > 1) {
      MakeRotatedSessions(interface_id);
      return;
    }
    std::set<std::uint32_t> numbers;
    const std::uint32_t sessions = chance_.Below(kMaxSessionsPerInterface + 1);
    for (std::uint32_t index = 0; index < sessions; ++index) {
      const std::uint32_t number = MakeNumber();
      if (numbers.insert(number).second) MakeSession(interface_id, number);
    }
  }

  // Each has the number that another one wants.
  void MakeRotatedSessions(const std::string& interface_id) {
    const std::vector<Rule>& rules = world_.config.rules;
    const std::size_t count = std::min(rules.size(), kMaxSessionsPerInterface);
    for (std::size_t index = 0; index < count; ++index) {
      MakeSession(interface_id, rules[(index + 1) % count].session_number);
      Tags& tags = world_.inventory.sessions.back().tags;
      tags[world_.config.controller.owner_tag] = example::kController;
      tags[std::string(kRuleTag)] = rules[index].name;
    }
  }

  void MakeSession(const std::string& interface_id, std::uint32_t number) {
    MirrorSession session = {
        .id = fmt::format("tms-{:02x}-{}", chance_.Below(256), next_session_++),
        .interface_id = interface_id,
        .target_id = chance_.Any({"tmt-a", "tmt-b", "tmt-c", "tmt-old"}),
        .filter_id = chance_.Any({"tmf-1", "tmf-2"}),
        .number = number,
        .vni = 1 + chance_.Below(30),
        .packet_length = MakePacketLength(),
        .owner_id = example::kAccount};
    if (chance_.OneIn(12)) session.vni.reset();
    if (IsOdd(6)) session.owner_id = example::kOtherAccount;
    if (!IsOdd(4)) {
      session.tags[world_.config.controller.owner_tag] =
          IsOdd(6) ? "another" : example::kController;
    }
    if (!IsOdd(10)) {
      session.tags[std::string(kRuleTag)] = fmt::format("r{}", chance_.Below(5));
    }
    session.tags[std::string(kInstanceTag)] = fmt::format("i-{}", chance_.Below(8));
    world_.inventory.sessions.push_back(std::move(session));
  }

  // Something odd: rare in a calm world, where rules meet interfaces that can be mirrored.
  bool IsOdd(std::size_t one_in) { return chance_.OneIn(is_calm_ ? one_in * 8 : one_in); }

  std::mt19937_64 random_;
  Chance chance_;
  bool is_calm_;
  RandomWorld world_;
  std::uint32_t next_session_ = 0;
};

}  // namespace

RandomWorld MakeRandomWorld(std::uint64_t seed) { return WorldMaker(seed).Make(); }

Scope MakeRandomScope(const Inventory& inventory, std::mt19937_64& random) {
  Chance chance(random);
  Scope scope;
  for (const Instance& instance : inventory.instances) {
    if (chance.OneIn(4)) scope.instances.insert(instance.id);
    for (const NetworkInterface& interface : instance.interfaces) {
      if (chance.OneIn(6)) scope.interfaces.insert(interface.id);
    }
  }
  if (chance.OneIn(4)) scope.instances.insert("i-99");
  if (chance.OneIn(4)) scope.interfaces.insert("eni-gone");
  if (chance.OneIn(4)) scope.vpcs.insert("vpc-2");
  if (chance.OneIn(4)) scope.subnets.insert("subnet-2");
  return scope;
}

RandomWorld Shuffled(RandomWorld world, std::mt19937_64& random) {
  std::ranges::shuffle(world.config.rules, random);
  std::ranges::shuffle(world.config.targets, random);
  std::ranges::shuffle(world.inventory.instances, random);
  std::ranges::shuffle(world.inventory.targets, random);
  std::ranges::shuffle(world.inventory.sessions, random);
  for (Instance& instance : world.inventory.instances) {
    std::ranges::shuffle(instance.interfaces, random);
  }
  return world;
}

}  // namespace gwlbtap::controller
