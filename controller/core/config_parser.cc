// SPDX-License-Identifier: Apache-2.0
#include "controller/core/config_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/document.h"
#include "config/table_reader.h"
#include "config/text_values.h"
#include "controller/core/aws_names.h"
#include "controller/core/selector_reader.h"
#include "controller/core/vni_reader.h"

namespace gwlbtap::controller {
namespace {

constexpr std::size_t kMaxRules = 1000;
constexpr std::size_t kMaxActions = 1'000'000;
constexpr std::size_t kMaxConcurrency = 64;

// What must not be used twice, and the path of the key that used it first.
struct Taken {
  std::map<std::string, std::string> targets;
  std::map<std::string, std::string> rules;
  std::map<std::string, std::string> numbers;
};

void ReadController(TableReader reader, ControllerConfig& controller) {
  reader.Require("id", "is missing; it marks the sessions of this controller");
  ReadTagValue(reader, "id", controller.id);
  ReadTagKey(reader, "owner_tag", controller.owner_tag);
  ReadTagKey(reader, "opt_out_tag", controller.opt_out_tag);
  for (const auto& [key, value] :
       {std::pair<std::string_view, std::string_view>{"owner_tag", controller.owner_tag},
        {"opt_out_tag", controller.opt_out_tag}}) {
    if (reader.Has(key) && (value == kRuleTag || value == kInstanceTag || value == kNameTag)) {
      reader.ValueError(key, fmt::format("\"{}\" is a tag that sessions have anyway", value));
    }
  }
  if (controller.owner_tag == controller.opt_out_tag) {
    reader.ValueError(reader.Has("opt_out_tag") ? "opt_out_tag" : "owner_tag",
                      "owner_tag and opt_out_tag must differ");
  }
  reader.RefuseUnknownKeys();
}

void ReadZones(TableReader reader, TargetGroup& group) {
  if (reader.Keys().empty()) reader.TableError("", "needs at least one zone");
  for (const std::string_view zone : reader.Keys()) {
    if (!IsZone(zone)) reader.KeyError(zone, "is no zone; write for example \"eu-central-1a\"");
    std::string target;
    ReadId(reader, zone, "tmt-", target);
    group.zones.emplace(zone, std::move(target));
  }
}

void ReadFallback(TableReader& reader, TargetGroup& group) {
  std::string word;
  if (!reader.ReadText("fallback", word)) return;
  if (word == "any") {
    group.fallback = {.kind = FallbackKind::kAny};
  } else if (word == "none") {
    group.fallback = {.kind = FallbackKind::kNone};
  } else if (group.zones.contains(word)) {
    group.fallback = {.kind = FallbackKind::kZone, .zone = std::move(word)};
  } else {
    reader.ValueError("fallback", fmt::format("must be \"any\", \"none\" or one of this target's "
                                              "zones, found \"{}\"",
                                              word));
  }
}

TargetGroup ReadTarget(TableReader reader, Taken& taken) {
  TargetGroup group;
  reader.Require("name", "is missing; rules name their target by it");
  if (ReadName(reader, "name", group.name)) {
    RefuseTwice(reader, "name", group.name, taken.targets);
  }
  reader.Require("zones", "is missing; write for example { \"eu-central-1a\" = \"tmt-...\" }");
  if (std::optional<TableReader> zones = reader.FindTable("zones")) {
    ReadZones(*std::move(zones), group);
  }
  ReadFallback(reader, group);
  reader.RefuseUnknownKeys();
  return group;
}

void ReadTargetName(TableReader& reader, const std::vector<TargetGroup>& targets,
                    std::string& value) {
  reader.Require("target", "is missing; it is the name of a [[target]]");
  if (!ReadName(reader, "target", value)) return;
  std::string known;
  for (const TargetGroup& target : targets) {
    // A target without a name has its own error, and may be the one that is meant.
    if (target.name.empty() || target.name == value) return;
    known += fmt::format("{}\"{}\"", known.empty() ? "" : ", ", target.name);
  }
  if (known.empty()) return;
  reader.ValueError(
      "target", fmt::format("\"{}\" is not the name of a [[target]]; there is {}", value, known));
}

void ReadSessionNumber(TableReader& reader, std::uint32_t& value, Taken& taken) {
  reader.Require("session_number", "is missing; every rule has one of its own");
  if (reader.ReadInteger<std::uint32_t>("session_number", 1, kMaxSessionNumber, value)) {
    RefuseTwice(reader, "session_number", fmt::format("{}", value), taken.numbers);
  }
}

// `rules` are those before this one, in the order of the file.
void ReadVni(TableReader& reader, const std::vector<Rule>& rules, VniPolicy& vni) {
  std::optional<TableReader> table = reader.FindTable("vni");
  if (!table.has_value()) return;
  vni = ReadVniPolicy(*table);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const bool is_hashed = vni.mode == VniMode::kHashed;
    const std::optional<std::uint32_t> shared =
        is_hashed ? FindSharedVni(vni, rules[i].vni) : FindSharedVni(rules[i].vni, vni);
    if (!shared.has_value()) continue;
    reader.ValueError(
        "vni", fmt::format("{} could also be a VNI of rule[{}].vni; the hashed VNIs of {} need a "
                           "range of their own, set by base and range",
                           *shared, i, is_hashed ? "this rule" : "that rule"));
    return;
  }
}

Rule ReadRule(TableReader reader, const Config& config, Taken& taken) {
  Rule rule;
  reader.Require("name", "is missing; every rule has one of its own");
  if (ReadName(reader, "name", rule.name)) RefuseTwice(reader, "name", rule.name, taken.rules);
  ReadSessionNumber(reader, rule.session_number, taken);
  reader.Require("select", "is missing; {} selects every interface");
  if (std::optional<TableReader> select = reader.FindTable("select")) {
    rule.select = ReadSelector(*select, config.sensors);
  }
  reader.ReadChoice(
      "interfaces",
      std::array{InterfaceChoice::kAll, InterfaceChoice::kPrimary, InterfaceChoice::kSecondary},
      rule.interfaces);
  reader.Require("filter", "is missing; it is the id of a mirror filter");
  ReadId(reader, "filter", "tmf-", rule.filter);
  ReadTargetName(reader, config.targets, rule.target);
  if (std::uint32_t length = 0;
      reader.ReadInteger<std::uint32_t>("packet_length", 1, kMaxPacketLength, length)) {
    rule.packet_length = length;
  }
  reader.ReadBoolean("keep_stopped", rule.keep_stopped);
  ReadVni(reader, config.rules, rule.vni);
  reader.RefuseUnknownKeys();
  return rule;
}

void ReadRules(TableReader& root, Config& config, Taken& taken) {
  std::vector<TableReader> rules = root.RequireTables("rule", "is missing; at least one is needed");
  if (rules.size() > kMaxRules) {
    root.ValueError("rule",
                    fmt::format("{} rules are too many; allowed are {}", rules.size(), kMaxRules));
    return;
  }
  for (TableReader& rule : rules) {
    config.rules.push_back(ReadRule(std::move(rule), config, taken));
  }
}

void ReadExclude(TableReader reader, ExcludeConfig& exclude) {
  reader.ReadBoolean("requester_managed", exclude.requester_managed);
  reader.ReadBoolean("managed_instances", exclude.managed_instances);
  reader.RefuseUnknownKeys();
}

bool IsTypePatternCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '*' ||
         c == '?';
}

void ReadTypePatterns(TableReader& reader, std::string_view key,
                      std::vector<std::string>& patterns) {
  for (ListElement& element : reader.FindElements(key)) {
    if (element.text.empty() || !std::ranges::all_of(element.text, IsTypePatternCharacter)) {
      reader.ElementError(element,
                          "is no instance type; write for example \"m7i.large\" or "
                          "\"m9*\"");
    } else {
      patterns.push_back(std::move(element.text));
    }
  }
}

void ReadTypes(TableReader reader, TypesConfig& types) {
  reader.ReadChoice("unknown", std::array{UnknownTypes::kTry, UnknownTypes::kSkip}, types.unknown);
  ReadTypePatterns(reader, "supported", types.supported);
  ReadTypePatterns(reader, "unsupported", types.unsupported);
  reader.RefuseUnknownKeys();
}

void ReadLimits(TableReader reader, LimitsConfig& limits) {
  reader.ReadInteger<std::size_t>("max_actions", 1, kMaxActions, limits.max_actions);
  reader.ReadInteger<std::size_t>("max_deletes", 0, kMaxActions, limits.max_deletes);
  reader.ReadNumber("max_delete_fraction", 0, 1, limits.max_delete_fraction);
  reader.ReadInteger<std::size_t>("concurrency", 1, kMaxConcurrency, limits.concurrency);
  reader.ReadInteger<std::size_t>("reserve_slots", 0, kMaxSessionsPerInterface,
                                  limits.reserve_slots);
  reader.RefuseUnknownKeys();
}

void ReadSensors(TableReader reader, std::vector<Term>& sensors) {
  std::vector<Term> terms = ReadTerms(reader, "select");
  if (reader.Has("select")) sensors = std::move(terms);
  reader.RefuseUnknownKeys();
}

Config ReadConfig(const toml::table& document, ConfigErrors& errors) {
  Config config;
  Taken taken;
  TableReader root(document, "", errors);
  root.Require("controller", "is missing; it holds at least the id");
  if (std::optional<TableReader> controller = root.FindTable("controller")) {
    ReadController(*std::move(controller), config.controller);
  }
  if (std::optional<TableReader> sensors = root.FindTable("sensors")) {
    ReadSensors(*std::move(sensors), config.sensors);
  }
  for (TableReader& target : root.RequireTables("target", "is missing; at least one is needed")) {
    config.targets.push_back(ReadTarget(std::move(target), taken));
  }
  ReadRules(root, config, taken);
  if (std::optional<TableReader> exclude = root.FindTable("exclude")) {
    ReadExclude(*std::move(exclude), config.exclude);
  }
  if (std::optional<TableReader> types = root.FindTable("types")) {
    ReadTypes(*std::move(types), config.types);
  }
  if (std::optional<TableReader> limits = root.FindTable("limits")) {
    ReadLimits(*std::move(limits), config.limits);
  }
  root.RefuseUnknownKeys();
  return config;
}

}  // namespace

absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view name) {
  Config config;
  const absl::Status status =
      ReadDocument(text, name, [&config](const toml::table& document, ConfigErrors& errors) {
        config = ReadConfig(document, errors);
      });
  if (!status.ok()) return status;
  return config;
}

}  // namespace gwlbtap::controller
