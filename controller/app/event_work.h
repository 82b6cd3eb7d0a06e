// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include "controller/app/event_decoder.h"
#include "controller/app/json_log.h"
#include "controller/app/lambda_handler.h"
#include "controller/app/lambda_runtime.h"
#include "controller/app/reconcile.h"
#include "controller/app/run_report.h"

namespace gwlbtap::controller {

// EC2 shows what an event is about within this time of it, or it is gone.
inline constexpr std::chrono::seconds kRecent{60};

// What an event asks for. Deliveries of one event have client tokens in common, so that whatever a
// second one creates is what the first one has created.
[[nodiscard]] RunRequest RequestFor(const DecodedEvent& event, const Invocation& invocation,
                                    std::chrono::system_clock::time_point now);

using RunWork = std::function<RunReport(const RunRequest&, const aws::CallLimits&)>;

// Runs, writes the metrics of the run to the log, and answers with the report as JSON, or with the
// failure by which Lambda delivers the event again. The log is borrowed.
[[nodiscard]] EventWork MakeEventWork(RunWork run, std::string controller_id, JsonLog& log);

}  // namespace gwlbtap::controller
