// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_cloud_trail.h"

#include <absl/status/status.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "controller/app/event_scope.h"

namespace gwlbtap::controller {
namespace {

struct Call {
  std::string_view name;
  bool is_about_instances = false;
  bool is_about_interfaces = false;
};

constexpr std::array kCalls = {
    Call{.name = "AttachNetworkInterface", .is_about_instances = true, .is_about_interfaces = true},
    Call{.name = "CreateNetworkInterface", .is_about_interfaces = true},
    Call{.name = "CreateTrafficMirrorSession", .is_about_interfaces = true},
    Call{.name = "DeleteTrafficMirrorSession", .is_about_interfaces = true},
    Call{.name = "DetachNetworkInterface", .is_about_instances = true, .is_about_interfaces = true},
    Call{.name = "ModifyInstanceAttribute", .is_about_instances = true},
    Call{.name = "ModifyNetworkInterfaceAttribute", .is_about_interfaces = true},
    Call{.name = "ModifyTrafficMirrorSession", .is_about_interfaces = true},
    Call{.name = "RunInstances", .is_about_instances = true},
};

// CloudTrail writes the members of most calls in lowerCamelCase, those of newer ones also as the
// API does.
bool IsMember(std::string_view name, std::string_view lower_camel_case) {
  return name.size() == lower_camel_case.size() &&
         (name.front() | 0x20) == lower_camel_case.front() &&
         name.substr(1) == lower_camel_case.substr(1);
}

// However deep they stand: at the top, in items of a set, or in an element with the call's name.
absl::Status CollectIds(const EventJson& json, const Call& call, Scope& scope) {
  for (const auto& [name, value] : json.items()) {
    if (value.is_structured()) {
      if (absl::Status nested = CollectIds(value, call, scope); !nested.ok()) return nested;
      continue;
    }
    const bool is_wanted = (call.is_about_instances && IsMember(name, "instanceId")) ||
                           (call.is_about_interfaces && IsMember(name, "networkInterfaceId"));
    if (!is_wanted || !value.is_string() || value.get_ref<const std::string&>().empty()) continue;
    if (absl::Status added = AddToScope(value.get_ref<const std::string&>(), scope); !added.ok()) {
      return added;
    }
  }
  return absl::OkStatus();
}

// By the caller itself, or by the role that it has assumed.
absl::StatusOr<bool> IsOurs(const EventJson& event, const OwnArns& ours) {
  for (const char* const pointer :
       {"/detail/userIdentity/arn", "/detail/userIdentity/sessionContext/sessionIssuer/arn"}) {
    const absl::StatusOr<std::string> arn = OptionalTextAt(event, pointer);
    if (!arn.ok()) return arn.status();
    if (!arn->empty() && std::find(ours.begin(), ours.end(), *arn) != ours.end()) return true;
  }
  return false;
}

absl::StatusOr<EventDecision> DecodeSuccessfulCall(const EventJson& event, const Call& call) {
  Scope scope;
  for (const char* const part : {"requestParameters", "responseElements"}) {
    const auto found = event.at("detail").find(part);
    if (found == event.at("detail").end()) continue;
    if (absl::Status collected = CollectIds(*found, call, scope); !collected.ok()) {
      return collected;
    }
  }
  if (IsEmpty(scope)) {
    return EventDecision::Reconcile(
        Scope::Everything(),
        fmt::format("{} was called, and whom it concerns is not to be told from the event",
                    call.name));
  }
  std::string why = fmt::format("{} was called for {}", call.name, Quoted(ToString(scope)));
  return EventDecision::Reconcile(std::move(scope), std::move(why));
}

}  // namespace

absl::StatusOr<EventDecision> DecodeCloudTrailCall(const EventJson& event, const OwnArns& ours) {
  const absl::StatusOr<std::string> service = TextAt(event, "/detail/eventSource");
  if (!service.ok()) return service.status();
  const absl::StatusOr<std::string> name = TextAt(event, "/detail/eventName");
  if (!name.ok()) return name.status();
  const absl::StatusOr<std::string> error = OptionalTextAt(event, "/detail/errorCode");
  if (!error.ok()) return error.status();
  const auto* const call = std::find_if(kCalls.begin(), kCalls.end(),
                                        [&](const Call& known) { return known.name == *name; });
  if (*service != "ec2.amazonaws.com" || call == kCalls.end()) {
    return EventDecision::Ignore(fmt::format("calls of {} at {} do not matter to mirror sessions",
                                             Quoted(*name), Quoted(*service)));
  }
  if (!error->empty()) {
    return EventDecision::Ignore(
        fmt::format("{} was called, but it failed with {}", *name, Quoted(*error)));
  }
  const absl::StatusOr<bool> is_ours = IsOurs(event, ours);
  if (!is_ours.ok()) return is_ours.status();
  if (*is_ours) return EventDecision::Ignore(fmt::format("{} was called by ourselves", *name));
  return DecodeSuccessfulCall(event, *call);
}

}  // namespace gwlbtap::controller
