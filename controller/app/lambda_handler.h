// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include <absl/status/statusor.h>

#include "controller/app/event_decoder.h"
#include "controller/app/json_log.h"
#include "controller/app/lambda_runtime.h"

namespace gwlbtap::controller {

// Does what an event asks for, which is to reconcile or to purge; gives the response, a JSON text.
// A failure makes Lambda deliver the event again, twice at most if it was sent without waiting.
using EventWork = std::function<absl::StatusOr<std::string>(const DecodedEvent& event,
                                                            const Invocation& invocation)>;

// Decodes what Lambda delivers and logs what is decided. An event that is ignored, or malformed and
// so refused, is a success with {"outcome": "ignored"|"refused", "why": ...}, because it would fare
// no better when delivered again; what is refused is also logged as an error. A person's or
// Terraform's request that is malformed fails instead: whoever waits for it must not take it for
// done. The log is borrowed.
[[nodiscard]] Handler MakeEventHandler(OwnArns ours, EventWork work, JsonLog& log);

}  // namespace gwlbtap::controller
