// SPDX-License-Identifier: Apache-2.0
//
// Small pieces of a region and of a configuration, for tests to put together.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "controller/core/config.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller::example {

inline constexpr const char* kAccount = "111122223333";
inline constexpr const char* kOtherAccount = "999988887777";
inline constexpr const char* kController = "prod";

inline Term TermOf(std::string_view text) { return *ParseTerm(text); }

inline std::vector<Term> TermsOf(const std::vector<std::string>& texts) {
  std::vector<Term> terms;
  for (const std::string& text : texts) terms.push_back(TermOf(text));
  return terms;
}

inline Selector AllOf(const std::vector<std::string>& texts) {
  Selector selector;
  selector.all.terms = TermsOf(texts);
  return selector;
}

// An ordinary interface that is ready to be mirrored.
inline NetworkInterface InterfaceWith(std::string id, std::uint32_t device_index = 0) {
  return {.id = std::move(id),
          .vpc_id = "vpc-1",
          .subnet_id = "subnet-1",
          .zone = "a",
          .type = "interface",
          .status = "in-use",
          .attachment_status = "attached",
          .owner_id = kAccount,
          .private_ip = "10.0.0.1",
          .device_index = device_index};
}

// A running instance with the given interfaces, and the tag mirror=on.
inline Instance InstanceWith(std::string id, std::vector<NetworkInterface> interfaces) {
  return {.id = std::move(id),
          .type = "m5.large",
          .state = InstanceState::kRunning,
          .vpc_id = "vpc-1",
          .subnet_id = "subnet-1",
          .zone = "a",
          .tags = {{"mirror", "on"}},
          .interfaces = std::move(interfaces)};
}

// Selects what is tagged mirror=on.
inline Rule RuleWith(std::string name, std::uint32_t number) {
  return {.name = std::move(name),
          .session_number = number,
          .select = AllOf({"tag:mirror=on"}),
          .filter = "tmf-1",
          .target = "main"};
}

// The target "main" has the mirror target tmt-a in the zone a.
inline Config ConfigWith(std::vector<Rule> rules) {
  return {.controller = {.id = kController},
          .targets = {{.name = "main", .zones = {{"a", "tmt-a"}}}},
          .rules = std::move(rules)};
}

inline MirrorTarget TargetWith(std::string id) {
  return {.id = std::move(id), .gateway_load_balancer_endpoint_id = "vpce-1", .owner_id = kAccount};
}

// With the target tmt-a.
inline Inventory InventoryWith(std::vector<Instance> instances,
                               std::vector<MirrorSession> sessions = {}) {
  return {.account_id = kAccount,
          .instances = std::move(instances),
          .targets = {TargetWith("tmt-a")},
          .sessions = std::move(sessions)};
}

// Somebody else's.
inline MirrorSession ForeignSession(std::string id, std::string interface_id,
                                    std::uint32_t number) {
  return {.id = std::move(id),
          .interface_id = std::move(interface_id),
          .target_id = "tmt-other",
          .filter_id = "tmf-other",
          .number = number,
          .vni = 77,
          .owner_id = kAccount};
}

// As the planner would have it for RuleWith() and InstanceWith(), apart from the VNI.
inline MirrorSession OwnSession(std::string id, std::string interface_id, const std::string& rule,
                                std::uint32_t number, const std::string& instance_id = "i-1") {
  return {.id = std::move(id),
          .interface_id = std::move(interface_id),
          .target_id = "tmt-a",
          .filter_id = "tmf-1",
          .number = number,
          .vni = 4242,
          .description = std::string(kController) + ": " + rule + " of " + instance_id,
          .owner_id = kAccount,
          .tags = {{"gwlbtap-sessions:controller", kController},
                   {std::string(kRuleTag), rule},
                   {std::string(kInstanceTag), instance_id}}};
}

}  // namespace gwlbtap::controller::example
