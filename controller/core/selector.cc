// SPDX-License-Identifier: Apache-2.0
#include "controller/core/selector.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "controller/core/instance_types.h"
#include "controller/core/ownership.h"

namespace gwlbtap::controller {
namespace {

constexpr std::size_t kMaxTermLength = 1024;  // keeps the cost of a match low
constexpr std::uint32_t kMaxDeviceIndex = 65'535;

struct KindOfTerm {
  std::string_view key;
  TermKind kind;
  bool has_name;
  bool has_wildcards;
  std::string_view id_prefix;  // of what is an id; catches vpc=subnet-1
};

// In the order of TermKind.
constexpr std::array<KindOfTerm, 12> kKinds = {{
    {"tag", TermKind::kTag, true, true, ""},
    {"eni-tag", TermKind::kInterfaceTag, true, true, ""},
    {"vpc", TermKind::kVpc, false, false, "vpc-"},
    {"subnet", TermKind::kSubnet, false, false, "subnet-"},
    {"zone", TermKind::kZone, false, false, ""},
    {"instance", TermKind::kInstance, false, false, "i-"},
    {"interface", TermKind::kInterface, false, false, "eni-"},
    {"type", TermKind::kType, false, true, ""},
    {"family", TermKind::kFamily, false, false, ""},
    {"asg", TermKind::kAsg, false, true, ""},
    {"security-group", TermKind::kSecurityGroup, false, false, "sg-"},
    {"device-index", TermKind::kDeviceIndex, false, false, ""},
}};

// Up to the first of `ends` that no backslash stands before; npos if there is none.
std::size_t FindUnquoted(std::string_view text, std::string_view ends) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (ends.find(text[at]) != std::string_view::npos) {
      return at;
    }
  }
  return std::string_view::npos;
}

bool EndsInsideQuote(std::string_view text) {
  std::size_t backslashes = 0;
  while (backslashes < text.size() && text[text.size() - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 == 1;
}

std::string Unquoted(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    plain += text[at];
  }
  return plain;
}

std::string KnownKeys() {
  std::string keys;
  for (const KindOfTerm& kind : kKinds) {
    if (!keys.empty()) keys += ", ";
    keys += fmt::format("{}{}", kind.key, kind.has_name ? ":NAME" : "=");
  }
  return keys;
}

// What is wrong with one alternative; nothing if it is right.
std::optional<std::string> Complaint(const KindOfTerm& kind, std::string_view pattern) {
  if (kind.has_name) return std::nullopt;  // a tag may have any value, an empty one as well
  if (pattern.empty()) return "an empty value matches nothing";
  if (!kind.has_wildcards && FindUnquoted(pattern, "*?") != std::string_view::npos) {
    return fmt::format("wildcards mean something in tags, type and asg only, not in \"{}\"",
                       kind.key);
  }
  const std::string plain = Unquoted(pattern);
  if (plain.substr(0, kind.id_prefix.size()) != kind.id_prefix ||
      (!kind.id_prefix.empty() && plain.size() == kind.id_prefix.size())) {
    return fmt::format("\"{}\" is no id: it has to start with \"{}\"", plain, kind.id_prefix);
  }
  if (kind.kind == TermKind::kFamily && plain.find('.') != std::string::npos) {
    return fmt::format("\"{}\" is no family but a type: a family is what is before the dot", plain);
  }
  return std::nullopt;
}

// Without leading zeros, as the number of an interface is compared.
std::optional<std::string> CanonicalIndex(std::string_view text) {
  std::uint32_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size() || index > kMaxDeviceIndex) {
    return std::nullopt;
  }
  return fmt::format("{}", index);
}

absl::StatusOr<std::vector<std::string>> ParseAlternatives(const KindOfTerm& kind,
                                                           std::string_view value) {
  std::vector<std::string> alternatives;
  while (true) {
    const std::size_t bar = FindUnquoted(value, "|");
    const std::string_view pattern = value.substr(0, bar);
    if (const std::optional<std::string> complaint = Complaint(kind, pattern)) {
      return absl::InvalidArgumentError(*complaint);
    }
    alternatives.emplace_back(pattern);
    if (kind.kind == TermKind::kDeviceIndex) {
      std::optional<std::string> index = CanonicalIndex(pattern);
      if (!index.has_value()) {
        return absl::InvalidArgumentError(
            fmt::format("\"{}\" is no number from 0 to {}", pattern, kMaxDeviceIndex));
      }
      alternatives.back() = *std::move(index);
    }
    if (bar == std::string_view::npos) return alternatives;
    value.remove_prefix(bar + 1);
  }
}

absl::StatusOr<Term> ParseUnnamed(std::string_view text) {
  if (text.size() > kMaxTermLength) {
    return absl::InvalidArgumentError(
        fmt::format("it is longer than {} characters", kMaxTermLength));
  }
  if (EndsInsideQuote(text)) {
    return absl::InvalidArgumentError("nothing follows the last backslash");
  }
  const std::size_t key_end = text.find_first_of(":=");
  const auto* const kind = std::ranges::find(kKinds, text.substr(0, key_end), &KindOfTerm::key);
  if (kind == kKinds.end()) {
    return absl::InvalidArgumentError(fmt::format("it has to begin with one of {}", KnownKeys()));
  }
  if (key_end == std::string_view::npos || (text[key_end] == ':') != kind->has_name) {
    return absl::InvalidArgumentError(
        kind->has_name ? fmt::format("\"{0}\" is written {0}:NAME or {0}:NAME=VALUE", kind->key)
                       : fmt::format("\"{0}\" is written {0}=VALUE", kind->key));
  }
  Term term = {.kind = kind->kind, .text = std::string(text)};
  std::string_view rest = text.substr(key_end + 1);
  if (kind->has_name) {
    const std::size_t name_end = FindUnquoted(rest, "=");
    term.name = Unquoted(rest.substr(0, name_end));
    if (term.name.empty()) return absl::InvalidArgumentError("the tag has no name");
    if (name_end == std::string_view::npos) return term;
    rest.remove_prefix(name_end + 1);
  }
  absl::StatusOr<std::vector<std::string>> alternatives = ParseAlternatives(*kind, rest);
  if (!alternatives.ok()) return alternatives.status();
  term.alternatives = *std::move(alternatives);
  return term;
}

bool MatchesOne(const std::vector<std::string>& alternatives, std::string_view value) {
  return std::ranges::any_of(
      alternatives, [value](const std::string& pattern) { return MatchesGlob(pattern, value); });
}

bool MatchesTag(const Term& term, const Tags& tags) {
  const auto tag = tags.find(term.name);
  return tag != tags.end() &&
         (term.alternatives.empty() || MatchesOne(term.alternatives, tag->second));
}

// An interface that was described without its place has that of the instance.
std::string_view Either(const std::string& of_interface, const std::string& of_instance) {
  return of_interface.empty() ? of_instance : of_interface;
}

std::size_t DepthOf(const Conditions& conditions) {
  std::size_t depth = 0;
  for (const Selector& selector : conditions.selectors) depth = std::max(depth, Depth(selector));
  return depth;
}

bool IsEmpty(const Conditions& conditions) {
  return conditions.terms.empty() && conditions.selectors.empty();
}

}  // namespace

bool operator==(const Conditions& left, const Conditions& right) {
  return left.terms == right.terms && left.selectors == right.selectors;
}

bool operator==(const Selector& left, const Selector& right) {
  return left.all == right.all && left.any == right.any && left.none == right.none;
}

absl::StatusOr<Term> ParseTerm(std::string_view text) {
  absl::StatusOr<Term> term = ParseUnnamed(text);
  if (term.ok()) return term;
  const std::string_view shown = text.substr(0, 80);
  return absl::InvalidArgumentError(fmt::format("the term \"{}{}\" is not right: {}", shown,
                                                shown == text ? "" : "...",
                                                std::string(term.status().message())));
}

bool Matches(const Term& term, const Instance& instance, const NetworkInterface& interface) {
  switch (term.kind) {
    case TermKind::kTag:
      return MatchesTag(term, instance.tags);
    case TermKind::kInterfaceTag:
      return MatchesTag(term, interface.tags);
    case TermKind::kVpc:
      return MatchesOne(term.alternatives, Either(interface.vpc_id, instance.vpc_id));
    case TermKind::kSubnet:
      return MatchesOne(term.alternatives, Either(interface.subnet_id, instance.subnet_id));
    case TermKind::kZone:
      return MatchesOne(term.alternatives, Either(interface.zone, instance.zone));
    case TermKind::kInstance:
      return MatchesOne(term.alternatives, instance.id);
    case TermKind::kInterface:
      return MatchesOne(term.alternatives, interface.id);
    case TermKind::kType:
      return MatchesOne(term.alternatives, instance.type);
    case TermKind::kFamily:
      return MatchesOne(term.alternatives, FamilyOf(instance.type));
    case TermKind::kAsg: {
      const std::string_view group = TagOf(instance.tags, kAsgTag);
      return !group.empty() && MatchesOne(term.alternatives, group);
    }
    case TermKind::kSecurityGroup:
      return std::ranges::any_of(interface.security_groups, [&term](const std::string& group) {
        return MatchesOne(term.alternatives, group);
      });
    case TermKind::kDeviceIndex:
      return MatchesOne(term.alternatives, fmt::format_int(interface.device_index).str());
  }
  return false;
}

bool Matches(const Selector& selector, const Instance& instance,
             const NetworkInterface& interface) {
  const auto matches = [&](const auto& condition) {
    return Matches(condition, instance, interface);
  };
  const auto any_of = [&](const Conditions& conditions) {
    return std::ranges::any_of(conditions.terms, matches) ||
           std::ranges::any_of(conditions.selectors, matches);
  };
  return std::ranges::all_of(selector.all.terms, matches) &&
         std::ranges::all_of(selector.all.selectors, matches) &&
         (IsEmpty(selector.any) || any_of(selector.any)) && !any_of(selector.none);
}

bool MatchesAny(const std::vector<Term>& terms, const Instance& instance,
                const NetworkInterface& interface) {
  return std::ranges::any_of(terms,
                             [&](const Term& term) { return Matches(term, instance, interface); });
}

std::size_t Depth(const Selector& selector) {
  return 1 + std::max({DepthOf(selector.all), DepthOf(selector.any), DepthOf(selector.none)});
}

bool IsEmpty(const Selector& selector) {
  return IsEmpty(selector.all) && IsEmpty(selector.any) && IsEmpty(selector.none);
}

}  // namespace gwlbtap::controller
