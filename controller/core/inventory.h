// SPDX-License-Identifier: Apache-2.0
//
// What there is in one account and region, as far as traffic mirroring is concerned. Plain values,
// as EC2 describes them; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gwlbtap::controller {

using Tags = std::map<std::string, std::string, std::less<>>;

// EC2 API reference, InstanceState.
enum class InstanceState : std::uint8_t {
  kPending,
  kRunning,
  kShuttingDown,
  kTerminated,
  kStopping,
  kStopped,
  kUnknown,  // one that EC2 has invented since
};

struct NetworkInterface {
  std::string id;  // eni-...
  std::string vpc_id = {};
  std::string subnet_id = {};
  std::string zone = {};               // eu-central-1a
  std::string type = {};               // "interface" for an ordinary one; an open set
  std::string status = {};             // "in-use" while attached
  std::string attachment_status = {};  // "attached" once it is
  std::string owner_id = {};           // an account
  std::string private_ip = {};         // primary IPv4 address; empty if there is none
  std::vector<std::string> security_groups = {};
  std::uint32_t device_index = 0;     // 0: the instance's primary interface
  bool is_requester_managed = false;  // an AWS service's
  Tags tags = {};

  friend bool operator==(const NetworkInterface&, const NetworkInterface&) = default;
};

struct Instance {
  std::string id;         // i-...
  std::string type = {};  // m7i.large
  InstanceState state = InstanceState::kUnknown;
  std::string vpc_id = {};
  std::string subnet_id = {};
  std::string zone = {};
  bool is_managed = false;  // operated by a service of AWS on the account's behalf
  Tags tags = {};           // the group that scales it is in aws:autoscaling:groupName
  std::vector<NetworkInterface> interfaces = {};

  friend bool operator==(const Instance&, const Instance&) = default;
};

// Exactly one of the three destinations is not empty.
struct MirrorTarget {
  std::string id;  // tmt-...
  std::string network_interface_id = {};
  std::string network_load_balancer_arn = {};
  std::string gateway_load_balancer_endpoint_id = {};
  std::string owner_id = {};

  friend bool operator==(const MirrorTarget&, const MirrorTarget&) = default;
};

struct MirrorSession {
  std::string id;  // tms-...
  std::string interface_id = {};
  std::string target_id = {};
  std::string filter_id = {};
  std::uint32_t number = 0;  // 1 to 32766; the lower goes first
  std::optional<std::uint32_t> vni = {};
  std::optional<std::uint32_t> packet_length = {};  // bytes of the mirrored packet; nothing: whole
  std::string description = {};
  std::string owner_id = {};
  Tags tags = {};

  friend bool operator==(const MirrorSession&, const MirrorSession&) = default;
};

// The order of the lists means nothing.
struct Inventory {
  std::string account_id = {};  // ours; whose sessions of others' are never touched
  std::vector<Instance> instances = {};
  std::vector<MirrorTarget> targets = {};
  std::vector<MirrorSession> sessions = {};
  // Which listings failed, in words. Not empty: something may be missing above, so nothing may be
  // deleted for not being there.
  std::vector<std::string> gaps = {};

  friend bool operator==(const Inventory&, const Inventory&) = default;
};

}  // namespace gwlbtap::controller
