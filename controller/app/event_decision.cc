// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_decision.h"

namespace gwlbtap::controller {

std::string_view ToString(EventAction action) {
  switch (action) {
    case EventAction::kIgnore:
      return "ignore";
    case EventAction::kRefuse:
      return "refuse";
    case EventAction::kReconcileScope:
      return "reconcile-scope";
    case EventAction::kReconcileAll:
      return "reconcile-all";
    case EventAction::kPurge:
      return "purge";
  }
  return "";
}

}  // namespace gwlbtap::controller
