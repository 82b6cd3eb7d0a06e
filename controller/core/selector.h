// SPDX-License-Identifier: Apache-2.0
//
// Which interfaces of which instances somebody means, as the configuration says it. Pure values and
// functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/core/glob.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller {

// What a term looks at. The order is that of the table in selector.cc.
enum class TermKind : std::uint8_t {
  kTag,            // tag:NAME, tag:NAME=GLOB: of the instance
  kInterfaceTag,   // eni-tag:NAME, eni-tag:NAME=GLOB
  kVpc,            // vpc=
  kSubnet,         // subnet=: of the interface
  kZone,           // zone=
  kInstance,       // instance=
  kInterface,      // interface=
  kType,           // type=GLOB: m7i.large
  kFamily,         // family=: what is before the dot of the type
  kAsg,            // asg=GLOB: the Auto Scaling group, by the tag aws:autoscaling:groupName
  kSecurityGroup,  // security-group=: one of the interface's
  kDeviceIndex,    // device-index=
};

// One condition. Made by ParseTerm() only.
struct Term {
  TermKind kind = TermKind::kTag;
  std::string name = {};  // of the tag; as it is, without the backslashes
  // One of these has to match the value, wholly. Each is a pattern for MatchesGlob(). Empty only for
  // tags: the tag has to be there, its value means nothing.
  std::vector<std::string> alternatives = {};
  std::string text = {};  // as it was written

  friend bool operator==(const Term&, const Term&) = default;
};

struct Selector;

// Terms and selectors side by side. An empty list is "nothing is said".
struct Conditions {
  std::vector<Term> terms = {};
  std::vector<Selector> selectors;

  friend bool operator==(const Conditions& left, const Conditions& right);
};

// Everything of `all`, at least one of `any` (unless nothing is said there), and nothing of `none`.
// A selector without conditions matches everything.
struct Selector {
  Conditions all = {};
  Conditions any = {};
  Conditions none = {};

  friend bool operator==(const Selector& left, const Selector& right);
};

// How deep selectors may be nested: 1 is one without nested ones. Who builds one checks Depth().
inline constexpr std::size_t kMaxSelectorDepth = 8;

inline constexpr std::string_view kAsgTag = "aws:autoscaling:groupName";  // set by Auto Scaling

// "tag:NAME", "tag:NAME=GLOB", "vpc=vpc-1|vpc-2", ... `|` separates alternatives, `*` and `?` are
// wildcards in the values of tags, type and asg, and a backslash takes the meaning of the character
// after it. A failure is kInvalidArgument, and its message tells what is wrong with which term.
[[nodiscard]] absl::StatusOr<Term> ParseTerm(std::string_view text);

[[nodiscard]] bool Matches(const Term& term, const Instance& instance,
                           const NetworkInterface& interface);
[[nodiscard]] bool Matches(const Selector& selector, const Instance& instance,
                           const NetworkInterface& interface);

// At least one of the terms.
[[nodiscard]] bool MatchesAny(const std::vector<Term>& terms, const Instance& instance,
                              const NetworkInterface& interface);

[[nodiscard]] std::size_t Depth(const Selector& selector);
[[nodiscard]] bool IsEmpty(const Selector& selector);

}  // namespace gwlbtap::controller
