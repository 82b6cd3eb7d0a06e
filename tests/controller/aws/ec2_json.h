// SPDX-License-Identifier: Apache-2.0
//
// What the programs for tests in Python print: the values of ec2_xml.h and inventory.h as JSON, each
// member under its own name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "controller/aws/ec2_xml.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller {

using Json = nlohmann::json;

inline const char* NameOf(InstanceState state) {
  switch (state) {
    case InstanceState::kPending:
      return "pending";
    case InstanceState::kRunning:
      return "running";
    case InstanceState::kShuttingDown:
      return "shutting-down";
    case InstanceState::kTerminated:
      return "terminated";
    case InstanceState::kStopping:
      return "stopping";
    case InstanceState::kStopped:
      return "stopped";
    case InstanceState::kUnknown:
      return "unknown";
  }
  return "unknown";
}

inline Json JsonOf(const std::string& text) { return text; }

inline Json JsonOf(const std::optional<std::uint32_t>& number) {
  return number ? Json(*number) : Json();
}

inline Json JsonOf(const NetworkInterface& interface) {
  return {{"id", interface.id},
          {"vpc_id", interface.vpc_id},
          {"subnet_id", interface.subnet_id},
          {"zone", interface.zone},
          {"type", interface.type},
          {"status", interface.status},
          {"attachment_status", interface.attachment_status},
          {"owner_id", interface.owner_id},
          {"private_ip", interface.private_ip},
          {"security_groups", interface.security_groups},
          {"device_index", interface.device_index},
          {"is_requester_managed", interface.is_requester_managed},
          {"tags", interface.tags}};
}

inline Json JsonOf(const MirrorTarget& target) {
  return {{"id", target.id},
          {"network_interface_id", target.network_interface_id},
          {"network_load_balancer_arn", target.network_load_balancer_arn},
          {"gateway_load_balancer_endpoint_id", target.gateway_load_balancer_endpoint_id},
          {"owner_id", target.owner_id}};
}

inline Json JsonOf(const MirrorFilter& filter) {
  return {{"id", filter.id}, {"description", filter.description}};
}

inline Json JsonOf(const MirrorSession& session) {
  return {{"id", session.id},
          {"interface_id", session.interface_id},
          {"target_id", session.target_id},
          {"filter_id", session.filter_id},
          {"number", session.number},
          {"vni", JsonOf(session.vni)},
          {"packet_length", JsonOf(session.packet_length)},
          {"description", session.description},
          {"owner_id", session.owner_id},
          {"tags", session.tags}};
}

template <typename Item>
Json JsonOf(const std::vector<Item>& items) {
  Json all = Json::array();
  for (const Item& item : items) all.push_back(JsonOf(item));
  return all;
}

inline Json JsonOf(const Instance& instance) {
  return {{"id", instance.id},
          {"type", instance.type},
          {"state", NameOf(instance.state)},
          {"vpc_id", instance.vpc_id},
          {"subnet_id", instance.subnet_id},
          {"zone", instance.zone},
          {"is_managed", instance.is_managed},
          {"tags", instance.tags},
          {"interfaces", JsonOf(instance.interfaces)}};
}

inline Json JsonOf(const DescribedInstance& described) {
  return {{"instance", JsonOf(described.instance)}, {"owner_id", described.owner_id}};
}

inline Json JsonOf(const DescribedInterface& described) {
  return {{"interface", JsonOf(described.interface)}, {"instance_id", described.instance_id}};
}

template <typename Item>
Json JsonOf(const Page<Item>& page) {
  return {{"items", JsonOf(page.items)}, {"next_token", page.next_token}};
}

inline Json JsonOf(const Inventory& inventory) {
  return {{"account_id", inventory.account_id},
          {"instances", JsonOf(inventory.instances)},
          {"targets", JsonOf(inventory.targets)},
          {"sessions", JsonOf(inventory.sessions)},
          {"gaps", inventory.gaps}};
}

}  // namespace gwlbtap::controller
