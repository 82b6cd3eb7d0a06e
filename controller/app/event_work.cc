// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_work.h"

#include <string>
#include <utility>

#include "controller/app/metrics.h"
#include "controller/app/plan_json.h"

namespace gwlbtap::controller {

RunRequest RequestFor(const DecodedEvent& event, const Invocation& invocation,
                      std::chrono::system_clock::time_point now) {
  const bool is_purge = event.decision.action == EventAction::kPurge;
  return {.run_id = invocation.request_id,
          .occasion = event.id.empty() ? invocation.request_id : event.id,
          .scope = is_purge ? Scope::Everything() : event.decision.scope,
          .is_purge = is_purge,
          .is_recent = event.time.has_value() && now - *event.time < kRecent};
}

EventWork MakeEventWork(RunWork run, std::string controller_id, JsonLog& log) {
  return
      [run = std::move(run), controller_id = std::move(controller_id), &log](
          const DecodedEvent& event, const Invocation& invocation) -> absl::StatusOr<std::string> {
        const auto now = std::chrono::system_clock::now();
        const RunReport report = run(RequestFor(event, invocation, now), invocation.limits);
        for (const std::string& line : MetricLines(MetricsOf(report, controller_id), now)) {
          log.WriteLine(line);
        }
        if (absl::Status verdict = VerdictForLambda(report); !verdict.ok()) return verdict;
        return JsonLine(ToJson(report));
      };
}

}  // namespace gwlbtap::controller
