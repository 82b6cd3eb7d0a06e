// SPDX-License-Identifier: Apache-2.0
//
// EC2's answers as values. Pure functions of the text that came; any thread.
//
// Elements that are not known are passed over, those that are missing leave their field empty: also
// an id, so that who needs one checks it. Failures name the action and say what is wrong:
//   kUnavailable  no answer of EC2's: cut short, no XML, another document, or far too large
//   kInternal     EC2's, but with a number that is none or out of range
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/core/inventory.h"

namespace gwlbtap::controller {

// Bytes of an answer; more than EC2 sends for 1000 instances with 50 tags each.
inline constexpr std::size_t kLongestAnswer = std::size_t{48} << 20;

// One answer of a listing.
template <typename Item>
struct Page {
  std::vector<Item> items = {};
  std::string next_token = {};  // empty: there is nothing more

  friend bool operator==(const Page&, const Page&) = default;
};

struct DescribedInstance {
  Instance instance;          // its interfaces are without tags, and never "requester-managed"
  std::string owner_id = {};  // the account

  friend bool operator==(const DescribedInstance&, const DescribedInstance&) = default;
};

struct DescribedInterface {
  NetworkInterface interface;
  std::string instance_id = {};  // empty: not attached to an instance

  friend bool operator==(const DescribedInterface&, const DescribedInterface&) = default;
};

struct MirrorFilter {
  std::string id;  // tmf-...
  std::string description = {};

  friend bool operator==(const MirrorFilter&, const MirrorFilter&) = default;
};

[[nodiscard]] absl::StatusOr<Page<DescribedInstance>> ParseInstances(std::string body);
[[nodiscard]] absl::StatusOr<Page<DescribedInterface>> ParseNetworkInterfaces(std::string body);
[[nodiscard]] absl::StatusOr<Page<MirrorSession>> ParseMirrorSessions(std::string body);
[[nodiscard]] absl::StatusOr<Page<MirrorTarget>> ParseMirrorTargets(std::string body);
[[nodiscard]] absl::StatusOr<Page<MirrorFilter>> ParseMirrorFilters(std::string body);

// The session as it is now.
[[nodiscard]] absl::StatusOr<MirrorSession> ParseCreatedSession(std::string body);
[[nodiscard]] absl::StatusOr<MirrorSession> ParseModifiedSession(std::string body);

// The id of the session that was.
[[nodiscard]] absl::StatusOr<std::string> ParseDeletedSession(std::string body);

// The account, from STS's GetCallerIdentity.
[[nodiscard]] absl::StatusOr<std::string> ParseCallerAccount(std::string body);

}  // namespace gwlbtap::controller
