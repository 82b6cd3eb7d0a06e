// SPDX-License-Identifier: Apache-2.0
#include "controller/core/config_writer.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "config/toml_writer.h"

namespace gwlbtap::controller {
namespace {

std::string InlineTable(const std::vector<std::string>& entries) {
  return entries.empty() ? "{}" : fmt::format("{{ {} }}", fmt::join(entries, ", "));
}

std::vector<std::string> TextsOf(const std::vector<Term>& terms) {
  std::vector<std::string> texts;
  for (const Term& term : terms) texts.push_back(term.text);
  return texts;
}

std::string ToInlineToml(const Selector& selector);

std::string ToInlineToml(const Conditions& conditions) {
  std::vector<std::string> elements;
  for (const Term& term : conditions.terms) elements.push_back(TomlText(term.text));
  for (const Selector& nested : conditions.selectors) elements.push_back(ToInlineToml(nested));
  return fmt::format("[{}]", fmt::join(elements, ", "));
}

std::string ToInlineToml(const Selector& selector) {
  std::vector<std::string> entries;
  for (const auto& [key, conditions] :
       {std::pair{"all", &selector.all}, std::pair{"any", &selector.any},
        std::pair{"none", &selector.none}}) {
    if (*conditions == Conditions{}) continue;
    entries.push_back(fmt::format("{} = {}", key, ToInlineToml(*conditions)));
  }
  return InlineTable(entries);
}

std::string ToInlineToml(const VniPolicy& vni) {
  std::vector<std::string> entries = {fmt::format("mode = {}", TomlText(ToString(vni.mode)))};
  if (vni.mode == VniMode::kFixed) entries.push_back(fmt::format("value = {}", vni.value));
  if (vni.mode == VniMode::kVpc) {
    std::vector<std::string> vpcs;
    for (const auto& [vpc, value] : vni.by_vpc) {
      vpcs.push_back(fmt::format("{} = {}", TomlText(vpc), value));
    }
    entries.push_back(fmt::format("map = {}", InlineTable(vpcs)));
  }
  if (vni.mode == VniMode::kVpc || vni.mode == VniMode::kHashed) {
    entries.push_back(fmt::format("base = {}", vni.base));
    entries.push_back(fmt::format("range = {}", vni.range));
  }
  return InlineTable(entries);
}

std::string_view WordOf(const Fallback& fallback) {
  switch (fallback.kind) {
    case FallbackKind::kAny:
      return "any";
    case FallbackKind::kNone:
      return "none";
    case FallbackKind::kZone:
      return fallback.zone;
  }
  return "?";
}

void WriteTarget(TomlWriter& writer, const TargetGroup& target) {
  writer.Header("", "[[target]]");
  writer.Text("name", target.name);
  std::vector<std::string> zones;
  for (const auto& [zone, id] : target.zones) {
    zones.push_back(fmt::format("{} = {}", TomlText(zone), TomlText(id)));
  }
  writer.Value("zones", InlineTable(zones));
  writer.Text("fallback", WordOf(target.fallback));
}

void WriteRule(TomlWriter& writer, const Rule& rule) {
  writer.Header("", "[[rule]]");
  writer.Text("name", rule.name);
  writer.Number("session_number", rule.session_number);
  writer.Value("select", ToInlineToml(rule.select));
  writer.Text("interfaces", ToString(rule.interfaces));
  writer.Text("filter", rule.filter);
  writer.Text("target", rule.target);
  if (rule.packet_length.has_value()) writer.Number("packet_length", *rule.packet_length);
  writer.Boolean("keep_stopped", rule.keep_stopped);
  writer.Value("vni", ToInlineToml(rule.vni));
}

void WriteLimits(TomlWriter& writer, const LimitsConfig& limits) {
  writer.Header("", "[limits]");
  writer.Number("max_actions", limits.max_actions);
  writer.Number("max_deletes", limits.max_deletes);
  writer.Ratio("max_delete_fraction", limits.max_delete_fraction);
  writer.Number("concurrency", limits.concurrency);
  writer.Number("reserve_slots", limits.reserve_slots);
}

}  // namespace

std::string ToToml(const Config& config) {
  TomlWriter writer;
  writer.Header("", "[controller]");
  writer.Text("id", config.controller.id);
  writer.Text("owner_tag", config.controller.owner_tag);
  writer.Text("opt_out_tag", config.controller.opt_out_tag);
  writer.Header("", "[sensors]");
  writer.Texts("select", TextsOf(config.sensors));
  for (const TargetGroup& target : config.targets) WriteTarget(writer, target);
  for (const Rule& rule : config.rules) WriteRule(writer, rule);
  writer.Header("", "[exclude]");
  writer.Boolean("requester_managed", config.exclude.requester_managed);
  writer.Boolean("managed_instances", config.exclude.managed_instances);
  writer.Header("", "[types]");
  writer.Text("unknown", ToString(config.types.unknown));
  writer.Texts("supported", config.types.supported);
  writer.Texts("unsupported", config.types.unsupported);
  WriteLimits(writer, config.limits);
  return std::move(writer).Take();
}

}  // namespace gwlbtap::controller
