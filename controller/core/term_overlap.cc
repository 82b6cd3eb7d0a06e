// SPDX-License-Identifier: Apache-2.0
#include "controller/core/term_overlap.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace gwlbtap::controller {
namespace {

// What the term looks at, of its tag the name. A group is a tag as well.
TermKind KindOf(const Term& term) {
  return term.kind == TermKind::kAsg ? TermKind::kTag : term.kind;
}

std::string_view NameOf(const Term& term) {
  return term.kind == TermKind::kAsg ? kAsgTag : std::string_view(term.name);
}

// The only text that the pattern matches; nothing if it has wildcards.
std::optional<std::string> OnlyMatch(std::string_view pattern) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '*' || pattern[at] == '?') return std::nullopt;
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    text.push_back(pattern[at]);
  }
  return text;
}

bool IsCoveredPattern(std::string_view pattern, std::string_view other) {
  if (pattern == other || other == "*") return true;
  const std::optional<std::string> text = OnlyMatch(pattern);
  return text.has_value() && MatchesGlob(other, *text);
}

}  // namespace

bool IsCovered(const Term& term, const Term& other) {
  if (KindOf(term) != KindOf(other) || NameOf(term) != NameOf(other)) return false;
  if (other.alternatives.empty()) return true;
  const auto is_covered = [&other](std::string_view pattern) {
    return std::ranges::any_of(other.alternatives, [pattern](const std::string& allowed) {
      return IsCoveredPattern(pattern, allowed);
    });
  };
  // A tag that only has to be there may have any value.
  if (term.alternatives.empty()) return is_covered("*");
  return std::ranges::any_of(term.alternatives, is_covered);
}

}  // namespace gwlbtap::controller
