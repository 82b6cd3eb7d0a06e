// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_decoder.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/time/time.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "controller/app/event_json.h"
#include "controller/app/event_scope.h"

namespace gwlbtap::controller {
namespace {

using Decision = absl::StatusOr<EventDecision>;

// Of what one id names.
Decision ReconcileOne(const std::string& id, std::string why) {
  Scope scope;
  if (absl::Status added = AddToScope(id, scope); !added.ok()) return added;
  return EventDecision::Reconcile(std::move(scope), std::move(why));
}

Decision DecodeInstanceState(const EventJson& event, const OwnArns& /*ours*/) {
  const absl::StatusOr<std::string> id = TextAt(event, "/detail/instance-id");
  if (!id.ok()) return id.status();
  const absl::StatusOr<std::string> state = TextAt(event, "/detail/state");
  if (!state.ok()) return state.status();
  if (*state == "pending") {
    return EventDecision::Ignore("an instance that is pending will be announced as running");
  }
  return ReconcileOne(*id, fmt::format("instance {} is now {}", Quoted(*id), Quoted(*state)));
}

Decision DecodeAutoScaling(const EventJson& event, const OwnArns& /*ours*/) {
  const absl::StatusOr<std::string> id = TextAt(event, "/detail/EC2InstanceId");
  if (!id.ok()) return id.status();
  const absl::StatusOr<std::string> what = TextAt(event, "/detail-type");
  if (!what.ok()) return what.status();
  return ReconcileOne(*id, fmt::format("Auto Scaling reports {} for {}", Quoted(*what), *id));
}

Decision DecodeSpot(const EventJson& /*event*/, const OwnArns& /*ours*/) {
  return EventDecision::Ignore("a spot instance is mirrored until its state changes");
}

Decision DecodeTagChange(const EventJson& event, const OwnArns& /*ours*/) {
  const absl::StatusOr<std::string> service = TextAt(event, "/detail/service");
  if (!service.ok()) return service.status();
  const absl::StatusOr<std::string> type = TextAt(event, "/detail/resource-type");
  if (!type.ok()) return type.status();
  constexpr std::array<std::string_view, 4> kTypes = {"instance", "network-interface", "subnet",
                                                      "vpc"};
  if (*service != "ec2" || std::find(kTypes.begin(), kTypes.end(), *type) == kTypes.end()) {
    return EventDecision::Ignore(fmt::format("tags of {} at {} do not matter to mirror sessions",
                                             Quoted(*type), Quoted(*service)));
  }
  const absl::StatusOr<const EventJson*> resources = ListAt(event, "/resources");
  if (!resources.ok()) return resources.status();
  Scope scope;
  for (const EventJson& resource : **resources) {
    const absl::StatusOr<std::string> arn = TextAt(resource, "");
    if (!arn.ok()) return absl::InvalidArgumentError("/resources has something that is no text");
    // arn:aws:ec2:REGION:ACCOUNT:TYPE/ID
    if (absl::Status added = AddToScope(arn->substr(arn->rfind('/') + 1), scope); !added.ok()) {
      return added;
    }
  }
  if (IsEmpty(scope)) return absl::InvalidArgumentError("/resources is missing or empty");
  std::string why = fmt::format("tags of {} have changed", Quoted(ToString(scope)));
  return EventDecision::Reconcile(std::move(scope), std::move(why));
}

Decision DecodeSchedule(const EventJson& /*event*/, const OwnArns& /*ours*/) {
  return EventDecision::Reconcile(Scope::Everything(), "it is time, says the schedule");
}

// Adds the interfaces of one attachment of a task.
absl::Status AddAttachment(const EventJson& attachment, Scope& scope) {
  const absl::StatusOr<std::string> type = OptionalTextAt(attachment, "/type");
  if (!type.ok()) return type.status();
  if (*type != "eni") return absl::OkStatus();
  const absl::StatusOr<const EventJson*> details = ListAt(attachment, "/details");
  if (!details.ok()) return details.status();
  for (const EventJson& detail : **details) {
    const absl::StatusOr<std::string> name = OptionalTextAt(detail, "/name");
    if (!name.ok()) return name.status();
    if (*name != "networkInterfaceId") continue;
    const absl::StatusOr<std::string> id = TextAt(detail, "/value");
    if (!id.ok()) return id.status();
    if (absl::Status added = AddToScope(*id, scope); !added.ok()) return added;
  }
  return absl::OkStatus();
}

Decision DecodeTask(const EventJson& event, const OwnArns& /*ours*/) {
  const absl::StatusOr<std::string> status = TextAt(event, "/detail/lastStatus");
  if (!status.ok()) return status.status();
  if (*status != "RUNNING" && *status != "STOPPED") {
    return EventDecision::Ignore(
        fmt::format("a task that is {} neither starts nor stops to send", Quoted(*status)));
  }
  const absl::StatusOr<const EventJson*> attachments = ListAt(event, "/detail/attachments");
  if (!attachments.ok()) return attachments.status();
  Scope scope;
  for (const EventJson& attachment : **attachments) {
    if (absl::Status added = AddAttachment(attachment, scope); !added.ok()) return added;
  }
  if (IsEmpty(scope)) return EventDecision::Ignore("the task has no network interface of its own");
  std::string why = fmt::format("a task with {} is now {}", Quoted(ToString(scope)), *status);
  return EventDecision::Reconcile(std::move(scope), std::move(why));
}

Decision DecodeTerraform(const EventJson& event) {
  const absl::StatusOr<std::string> action = TextAt(event, "/tf/action");
  if (!action.ok()) return action.status();
  if (*action == "delete") {
    return EventDecision::Purge("Terraform destroys what the sessions depend on");
  }
  if (*action == "create" || *action == "update") {
    return EventDecision::Reconcile(Scope::Everything(),
                                    fmt::format("Terraform's action is {}", Quoted(*action)));
  }
  return absl::InvalidArgumentError(
      fmt::format("/tf/action {} is none of create, update, delete", Quoted(*action)));
}

Decision DecodeScopedRequest(const EventJson& event) {
  const absl::StatusOr<const EventJson*> ids = ListAt(event, "/scope");
  if (!ids.ok()) return ids.status();
  Scope scope;
  for (const EventJson& id : **ids) {
    if (!id.is_string()) return absl::InvalidArgumentError("/scope has something that is no text");
    if (absl::Status added = AddToScope(id.get_ref<const std::string&>(), scope); !added.ok()) {
      return added;
    }
  }
  // Not everything: who lists nothing has hardly meant that.
  if (IsEmpty(scope)) return absl::InvalidArgumentError("/scope is empty");
  return EventDecision::Reconcile(std::move(scope), "somebody has asked for it");
}

Decision DecodeRequest(const EventJson& event) {
  const absl::StatusOr<std::string> action = TextAt(event, "/action");
  if (!action.ok()) return action.status();
  const bool has_scope = event.contains("scope");
  if (*action == "reconcile") {
    if (has_scope) return DecodeScopedRequest(event);
    return EventDecision::Reconcile(Scope::Everything(), "somebody has asked for it");
  }
  if (*action != "purge") {
    return absl::InvalidArgumentError(
        fmt::format("/action {} is none of reconcile, purge", Quoted(*action)));
  }
  if (has_scope) return absl::InvalidArgumentError("a purge has no scope: it deletes all sessions");
  return EventDecision::Purge("somebody has asked for it");
}

// Nothing if the text is no time, or one that no event can have happened at.
std::optional<std::chrono::system_clock::time_point> ParseTime(const std::string& text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return std::nullopt;
  constexpr absl::Duration kLatest = absl::Hours(24 * 365 * 200);  // since 1970; nothing overflows
  if (time < absl::UnixEpoch() || time > absl::UnixEpoch() + kLatest) return std::nullopt;
  return absl::ToChronoTime(time);
}

struct KnownEvent {
  std::string_view source;
  std::string_view detail_type;
  EventKind kind;
  Decision (*decode)(const EventJson& event, const OwnArns& ours);
};

constexpr std::array kKnownEvents = {
    KnownEvent{"aws.ec2", "EC2 Instance State-change Notification", EventKind::kInstanceState,
               DecodeInstanceState},
    KnownEvent{"aws.ec2", "EC2 Spot Instance Interruption Warning", EventKind::kSpot, DecodeSpot},
    KnownEvent{"aws.ec2", "EC2 Instance Rebalance Recommendation", EventKind::kSpot, DecodeSpot},
    KnownEvent{"aws.ec2", "AWS API Call via CloudTrail", EventKind::kCloudTrail,
               DecodeCloudTrailCall},
    KnownEvent{"aws.autoscaling", "EC2 Instance-launch Lifecycle Action", EventKind::kAutoScaling,
               DecodeAutoScaling},
    KnownEvent{"aws.autoscaling", "EC2 Instance-terminate Lifecycle Action",
               EventKind::kAutoScaling, DecodeAutoScaling},
    KnownEvent{"aws.autoscaling", "EC2 Instance Launch Successful", EventKind::kAutoScaling,
               DecodeAutoScaling},
    KnownEvent{"aws.autoscaling", "EC2 Instance Terminate Successful", EventKind::kAutoScaling,
               DecodeAutoScaling},
    KnownEvent{"aws.tag", "Tag Change on Resource", EventKind::kTagChange, DecodeTagChange},
    KnownEvent{"aws.events", "Scheduled Event", EventKind::kSchedule, DecodeSchedule},
    KnownEvent{"aws.scheduler", "Scheduled Event", EventKind::kSchedule, DecodeSchedule},
    KnownEvent{"aws.ecs", "ECS Task State Change", EventKind::kTask, DecodeTask},
};

// Everything that EventBridge delivers has both of these.
Decision DecodeEnvelope(const EventJson& event, const OwnArns& ours, DecodedEvent& decoded) {
  const absl::StatusOr<std::string> source = TextAt(event, "/source");
  if (!source.ok()) return source.status();
  const absl::StatusOr<std::string> type = TextAt(event, "/detail-type");
  if (!type.ok()) return type.status();
  const auto* const known =
      std::find_if(kKnownEvents.begin(), kKnownEvents.end(), [&](const KnownEvent& entry) {
        return entry.source == *source && entry.detail_type == *type;
      });
  if (known == kKnownEvents.end()) {
    return EventDecision::Ignore(
        fmt::format("{} of {} does not matter to mirror sessions", Quoted(*type), Quoted(*source)));
  }
  decoded.kind = known->kind;
  const absl::StatusOr<std::string> id = OptionalTextAt(event, "/id");
  if (!id.ok()) return id.status();
  const absl::StatusOr<std::string> time = OptionalTextAt(event, "/time");
  if (!time.ok()) return time.status();
  decoded.id = *id;
  decoded.time = ParseTime(*time);
  return known->decode(event, ours);
}

Decision Decide(std::string_view text, const OwnArns& ours, DecodedEvent& decoded) {
  const absl::StatusOr<EventJson> event = ParseEventJson(text);
  if (!event.ok()) return event.status();
  if (event->contains("source") || event->contains("detail-type")) {
    return DecodeEnvelope(*event, ours, decoded);
  }
  if (event->contains("tf")) {
    decoded.kind = EventKind::kTerraform;
    return DecodeTerraform(*event);
  }
  if (event->contains("action")) {
    decoded.kind = EventKind::kRequest;
    return DecodeRequest(*event);
  }
  return EventDecision::Ignore(
      "it is neither of EventBridge nor Terraform, nor does it ask for "
      "an action");
}

}  // namespace

std::string_view ToString(EventKind kind) {
  switch (kind) {
    case EventKind::kUnknown:
      return "unknown";
    case EventKind::kInstanceState:
      return "instance-state";
    case EventKind::kAutoScaling:
      return "auto-scaling";
    case EventKind::kSpot:
      return "spot";
    case EventKind::kTagChange:
      return "tag-change";
    case EventKind::kCloudTrail:
      return "cloud-trail";
    case EventKind::kSchedule:
      return "schedule";
    case EventKind::kTask:
      return "task";
    case EventKind::kRequest:
      return "request";
    case EventKind::kTerraform:
      return "terraform";
  }
  return "";
}

DecodedEvent DecodeEvent(std::string_view text, const OwnArns& ours) {
  DecodedEvent decoded;
  Decision decision = Decide(text, ours, decoded);
  decoded.decision = decision.ok()
                         ? *std::move(decision)
                         : EventDecision::Refuse(std::string(decision.status().message()));
  return decoded;
}

}  // namespace gwlbtap::controller
