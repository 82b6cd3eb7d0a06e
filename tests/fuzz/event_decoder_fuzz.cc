// SPDX-License-Identifier: Apache-2.0
//
// The input is an event as Lambda delivers it: whatever it is, there is one decision with a reason,
// and no id gets through that has not the shape of one.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "controller/app/event_decoder.h"
#include "controller/app/event_json.h"
#include "tests/fuzz/require.h"

namespace {

using gwlbtap::Require;
using gwlbtap::controller::DecodedEvent;
using gwlbtap::controller::EventAction;
using gwlbtap::controller::Scope;

bool AreIds(const Scope::Ids& ids, std::string_view prefix) {
  for (const std::string_view id : ids) {
    if (!id.starts_with(prefix) || id.size() == prefix.size() ||
        id.find_first_not_of("0123456789abcdef", prefix.size()) != std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool FitsItsAction(EventAction action, const Scope& scope) {
  const bool has_ids = !scope.instances.empty() || !scope.interfaces.empty() ||
                       !scope.vpcs.empty() || !scope.subnets.empty();
  switch (action) {
    case EventAction::kReconcileScope:
      return has_ids && !scope.is_everything;
    case EventAction::kReconcileAll:
      return !has_ids && scope.is_everything;
    case EventAction::kIgnore:
    case EventAction::kRefuse:
    case EventAction::kPurge:
      return !has_ids && !scope.is_everything;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLongestReason = 1'000;
  const std::string text = gwlbtap::TextOf(data, size);
  const DecodedEvent event =
      gwlbtap::controller::DecodeEvent(text, {"arn:aws:iam::123456789012:role/sessions"});
  const auto& [action, scope, why] = event.decision;
  Require(!why.empty() && why.size() < kLongestReason, "there is a short reason", why);
  Require(FitsItsAction(action, scope), "the scope fits the action", ToString(scope));
  Require(AreIds(scope.instances, "i-") && AreIds(scope.interfaces, "eni-") &&
              AreIds(scope.vpcs, "vpc-") && AreIds(scope.subnets, "subnet-"),
          "only ids get through", ToString(scope));
  Require(action == EventAction::kIgnore || action == EventAction::kRefuse ||
              gwlbtap::controller::ParseEventJson(text).ok(),
          "what is done was JSON", text);
  return 0;
}
