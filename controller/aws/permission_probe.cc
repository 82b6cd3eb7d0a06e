// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/permission_probe.h"

#include <absl/status/statusor.h>

#include <string_view>
#include <utility>

#include "controller/aws/ec2_requests.h"
#include "controller/aws/error_reaction.h"

namespace gwlbtap::controller {
namespace {

struct Probe {
  std::string_view action;
  aws::QueryParameters parameters;
};

std::string IdOr(const std::string& id, std::string_view prefix) {
  return id.empty() ? std::string(prefix) + "-00000000000000000" : id;
}

ModifyAction SomeModification(const ProbeSubjects& subjects) {
  ModifyAction modification;
  modification.session_id = IdOr(subjects.session_id, "tms");
  modification.after.target_id = IdOr(subjects.target_id, "tmt");
  modification.after.filter_id = IdOr(subjects.filter_id, "tmf");
  modification.changes = {{.what = "target", .from = {}, .to = {}},
                          {.what = "filter", .from = {}, .to = {}}};
  return modification;
}

DesiredSession SomeSession(const ProbeSubjects& subjects) {
  DesiredSession session;
  session.interface_id = IdOr(subjects.interface_id, "eni");
  session.target_id = IdOr(subjects.target_id, "tmt");
  session.filter_id = IdOr(subjects.filter_id, "tmf");
  session.number = 1;
  session.tags = subjects.tags;
  return session;
}

std::vector<Probe> ProbesFor(const ProbeSubjects& subjects) {
  const aws::QueryParameters listing = ListingParameters({}, kSmallestPage, "");
  return {
      {"DescribeInstances", listing},
      {"DescribeNetworkInterfaces", listing},
      {"DescribeTrafficMirrorSessions", listing},
      {"DescribeTrafficMirrorTargets", listing},
      {"CreateTrafficMirrorSession", CreateSessionParameters(SomeSession(subjects), "dry-run")},
      {"ModifyTrafficMirrorSession", ModifySessionParameters(SomeModification(subjects))},
      {"DeleteTrafficMirrorSession", DeleteSessionParameters(IdOr(subjects.session_id, "tms"))},
  };
}

Permission PermissionFrom(const absl::Status& status) {
  // A dry run that is simply answered was none, but it was not denied either.
  if (status.ok()) return Permission::kUnclear;
  const ErrorReaction reaction = ReactionTo(status);
  if (reaction == ErrorReaction::kWouldSucceed) return Permission::kAllowed;
  return reaction == ErrorReaction::kStopKind ? Permission::kDenied : Permission::kUnclear;
}

}  // namespace

std::vector<ProbeResult> ProbePermissions(aws::QueryClient& client, const ProbeSubjects& subjects,
                                          const aws::CallLimits& limits) {
  std::vector<ProbeResult> results;
  for (Probe& probe : ProbesFor(subjects)) {
    const absl::Status status =
        client.Call(probe.action, AsDryRun(std::move(probe.parameters)), limits).status();
    ProbeResult result{.action = std::string(probe.action), .permission = PermissionFrom(status)};
    if (result.permission != Permission::kAllowed) {
      result.detail = status.ok() ? "the dry run was answered as a call" : status.ToString();
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace gwlbtap::controller
