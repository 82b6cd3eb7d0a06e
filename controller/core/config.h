// SPDX-License-Identifier: Apache-2.0
//
// The configuration as the planner sees it. Plain values; any thread. Who makes one by hand keeps to
// what the comments say; config_parser.h holds every file to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/core/selector.h"

namespace gwlbtap::controller {

inline constexpr std::uint32_t kMaxSessionNumber = 32'766;  // EC2 API reference; the least is 1
inline constexpr std::uint32_t kMaxVni = 0xFF'FFFF;         // RFC 7348 §5: 24 bits; 0 is not used
inline constexpr std::size_t kMaxTagKeyLength = 128;        // EC2 user guide, "Tag restrictions"
inline constexpr std::size_t kMaxTagValueLength = 256;      // the same
// Traffic mirroring guide, "Quotas": the packet length of a session to a load balancer or endpoint.
inline constexpr std::uint32_t kMaxPacketLength = 8500;
inline constexpr std::size_t kMaxSessionsPerInterface = 3;  // the same; not adjustable

// Tags that sessions carry besides the owner's.
inline constexpr std::string_view kRuleTag = "gwlbtap-sessions:rule";          // the rule's name
inline constexpr std::string_view kInstanceTag = "gwlbtap-sessions:instance";  // at creation
inline constexpr std::string_view kNameTag = "Name";                           // for the console
inline constexpr std::string_view kOptOutValue = "off";                        // of the opt-out tag

struct ControllerConfig {
  std::string id = {};  // value of the tag that marks sessions as ours; not empty
  std::string owner_tag = "gwlbtap-sessions:controller";
  // "off" on an interface wins over every rule. "off" on an instance counts for those of its
  // interfaces that do not carry the tag themselves.
  std::string opt_out_tag = "gwlbtap-sessions:mirror";

  friend bool operator==(const ControllerConfig&, const ControllerConfig&) = default;
};

// tag:gwlbtap-sessions:role=sensor
[[nodiscard]] std::vector<Term> DefaultSensors();

enum class FallbackKind : std::uint8_t {
  kAny,   // one of the group's targets, by rendezvous hash over the interface
  kNone,  // no session
  kZone,  // the target of a named zone
};

struct Fallback {
  FallbackKind kind = FallbackKind::kAny;
  std::string zone = {};  // of kZone, one of the group's; else empty

  friend bool operator==(const Fallback&, const Fallback&) = default;
};

struct TargetGroup {
  std::string name = {};                                       // unique
  std::map<std::string, std::string, std::less<>> zones = {};  // zone -> tmt-...; not empty
  Fallback fallback = {};  // for zones that are not there, and targets that are gone

  friend bool operator==(const TargetGroup&, const TargetGroup&) = default;
};

enum class InterfaceChoice : std::uint8_t {
  kAll,
  kPrimary,    // device index 0
  kSecondary,  // any other
};

enum class VniMode : std::uint8_t {
  kAws,     // AWS chooses; whatever it is, it is right
  kFixed,   // `value` for every session of the rule
  kVpc,     // `by_vpc`; a VPC that is not there is hashed into the range
  kHashed,  // one of its own for every session, out of the range
};

struct VniPolicy {
  VniMode mode = VniMode::kAws;
  std::uint32_t value = 0;                                        // 1 to kMaxVni
  std::map<std::string, std::uint32_t, std::less<>> by_vpc = {};  // 1 to kMaxVni
  // The range is base to base + range - 1, within 1 to kMaxVni.
  std::uint32_t base = 1;
  std::uint32_t range = kMaxVni;

  friend bool operator==(const VniPolicy&, const VniPolicy&) = default;
};

struct Rule {
  std::string name = {};             // unique; goes into tags and descriptions
  std::uint32_t session_number = 0;  // 1 to kMaxSessionNumber; unique. The lower goes first
  Selector select = {};
  InterfaceChoice interfaces = InterfaceChoice::kAll;
  std::string filter = {};                          // tmf-...
  std::string target = {};                          // the name of a TargetGroup
  std::optional<std::uint32_t> packet_length = {};  // 1 to kMaxPacketLength; nothing: whole packets
  bool keep_stopped = false;                        // the session of a stopped instance stays
  VniPolicy vni = {};

  friend bool operator==(const Rule&, const Rule&) = default;
};

struct ExcludeConfig {
  bool requester_managed = true;  // interfaces of AWS's services
  bool managed_instances = true;  // instances that a service of AWS operates

  friend bool operator==(const ExcludeConfig&, const ExcludeConfig&) = default;
};

enum class UnknownTypes : std::uint8_t { kTry, kSkip };

// Each pattern is one for MatchesGlob() over the whole type: "m9*", "m7i.metal-24xl".
struct TypesConfig {
  UnknownTypes unknown = UnknownTypes::kTry;
  std::vector<std::string> supported = {};    // both win over the built-in table,
  std::vector<std::string> unsupported = {};  // and this one over the other

  friend bool operator==(const TypesConfig&, const TypesConfig&) = default;
};

struct LimitsConfig {
  std::size_t max_actions = 500;     // of one plan; at least 1
  std::size_t max_deletes = 100;     // of one plan: see caps.h for what happens beyond
  double max_delete_fraction = 0.3;  // 0 to 1, of our sessions that the plan covers
  std::size_t concurrency = 4;       // interfaces worked on at a time; not the planner's business
  std::size_t reserve_slots = 0;  // of the three sessions of an interface, left to others: 0 to 3

  friend bool operator==(const LimitsConfig&, const LimitsConfig&) = default;
};

struct Config {
  ControllerConfig controller = {};
  // Instances with an interface that any of these matches are never mirrored, whatever a rule says.
  std::vector<Term> sensors = DefaultSensors();
  std::vector<TargetGroup> targets = {};
  std::vector<Rule> rules = {};
  ExcludeConfig exclude = {};
  TypesConfig types = {};
  LimitsConfig limits = {};

  friend bool operator==(const Config&, const Config&) = default;
};

// The words that the configuration file uses.
[[nodiscard]] std::string_view ToString(InterfaceChoice choice) noexcept;
[[nodiscard]] std::string_view ToString(VniMode mode) noexcept;
[[nodiscard]] std::string_view ToString(UnknownTypes policy) noexcept;

}  // namespace gwlbtap::controller
