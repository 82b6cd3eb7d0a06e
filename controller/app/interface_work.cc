// SPDX-License-Identifier: Apache-2.0
#include "controller/app/interface_work.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "controller/app/client_token.h"
#include "controller/aws/error_reaction.h"

namespace gwlbtap::controller {
namespace {

std::string MessageOf(const absl::Status& failure) { return std::string(failure.message()); }

}  // namespace

InterfaceWork::InterfaceWork(const ExecutorOptions& options, const ExecutorHooks& hooks,
                             const aws::CallLimits& limits, ExecutionState& state,
                             SessionCalls& calls)
    : options_(options), hooks_(hooks), limits_(limits), state_(state), calls_(calls) {}

void InterfaceWork::Perform(std::deque<Action> actions) {
  actions_ = std::move(actions);
  round_ = 0;
  while (!actions_.empty()) {
    begin_ = aws::CallLimits::Clock::now();
    PerformFirst();
  }
}

void InterfaceWork::PerformFirst() {
  const ActionKind kind = KindOf(actions_.front());
  if (!HasTime()) {
    return EndAll(ActionEnd::kRemaining, "no-time", "there was no time left for it");
  }
  const absl::Status state = state_.StateOf(kind);
  if (!state.ok()) return EndAll(ActionEnd::kBlocked, FailureCode(state), MessageOf(state));
  if (kind == ActionKind::kCreate &&
      state_.IsRefused(hooks_.unproven_type_of(InstanceOf(actions_.front())))) {
    return EndFirst(ActionEnd::kSkipped, "type-refused", "EC2 has refused its type of instance");
  }
  Attempts attempts;
  for (;;) {
    const absl::StatusOr<std::string> session = Call(actions_.front());
    if (session.ok()) return EndFirst(ActionEnd::kDone, {}, {}, *session);
    if (React(session.status(), attempts) == Next::kEnded) return;
  }
}

absl::StatusOr<std::string> InterfaceWork::Call(const Action& action) {
  if (const auto* const create = std::get_if<CreateAction>(&action)) {
    const std::string token =
        ClientToken(options_.controller_id, options_.occasion, round_, create->session);
    const absl::StatusOr<MirrorSession> made =
        calls_.CreateSession(create->session, token, limits_);
    if (!made.ok()) return made.status();
    return made->id;
  }
  if (const auto* const modify = std::get_if<ModifyAction>(&action)) {
    const absl::StatusOr<MirrorSession> changed = calls_.ModifySession(*modify, limits_);
    if (!changed.ok()) return changed.status();
    return modify->session_id;
  }
  const std::string& id = std::get<DeleteAction>(action).session.id;
  const absl::Status deleted = calls_.DeleteSession(id, limits_);
  if (!deleted.ok()) return deleted;
  return id;
}

InterfaceWork::Next InterfaceWork::React(const absl::Status& failure, Attempts& attempts) {
  const ActionKind kind = KindOf(actions_.front());
  switch (ReactionTo(failure)) {
    case ErrorReaction::kRetryThrottled:
    case ErrorReaction::kRetryTransient:
      return Repeat(failure, attempts.calls, kCallAttempts, std::chrono::milliseconds(0));
    case ErrorReaction::kRetryState:
      return Repeat(failure, attempts.states, kStateAttempts, options_.state_pause);
    case ErrorReaction::kSourceGone:
      return LookForSource(failure, attempts);
    case ErrorReaction::kInterfaceFull:
    case ErrorReaction::kNumberClash:
    case ErrorReaction::kSessionGone:
    case ErrorReaction::kTokenMismatch:
      return LookAgain(failure);
    case ErrorReaction::kTypeUnsupported:
      RefuseType(failure);
      return Next::kEnded;
    case ErrorReaction::kRefreshCredentials:
      state_.BlockAll(failure);
      break;
    case ErrorReaction::kStopKind:
      state_.Block(kind, failure, /*is_obstacle=*/true);
      break;
    case ErrorReaction::kAccountFull:
      state_.Block(ActionKind::kCreate, failure, /*is_obstacle=*/false);
      break;
    case ErrorReaction::kTargetBroken:
    case ErrorReaction::kFilterBroken:
    case ErrorReaction::kTargetFull:
    case ErrorReaction::kRestartListing:
    case ErrorReaction::kWouldSucceed:
    case ErrorReaction::kRefuse:
      break;
  }
  EndFirst(ActionEnd::kFailed, failure);
  return Next::kEnded;
}

InterfaceWork::Next InterfaceWork::Repeat(const absl::Status& failure, int& count, int most,
                                          std::chrono::milliseconds pause) {
  if (++count < most && aws::Pause(pause, limits_) && HasTime()) return Next::kAgain;
  if (HasTime()) {
    EndFirst(ActionEnd::kFailed, failure);
  } else {
    EndAll(ActionEnd::kRemaining, FailureCode(failure), MessageOf(failure));
  }
  return Next::kEnded;
}

InterfaceWork::Next InterfaceWork::LookForSource(const absl::Status& failure, Attempts& attempts) {
  if (options_.is_source_new && ++attempts.sources <= kSourceAttempts &&
      aws::Pause(options_.source_pause, limits_) && HasTime()) {
    return Next::kAgain;
  }
  EndAll(ActionEnd::kSkipped, FailureCode(failure), MessageOf(failure));
  return Next::kEnded;
}

// Somebody else has been at this interface since it was read: perhaps another delivery of the same
// event, and all is well.
InterfaceWork::Next InterfaceWork::LookAgain(const absl::Status& failure) {
  if (round_ == kMostRounds) {
    EndFirst(ActionEnd::kFailed, failure);
    return Next::kEnded;
  }
  // Listings lag behind: where looking at once was not enough, time may be.
  if (round_ > 0 && !aws::Pause(options_.state_pause, limits_)) {
    EndAll(ActionEnd::kRemaining, FailureCode(failure), MessageOf(failure));
    return Next::kEnded;
  }
  ++round_;
  const std::string interface_id = InterfaceOf(actions_.front());
  absl::StatusOr<std::vector<MirrorSession>> sessions = calls_.SessionsOn(interface_id, limits_);
  if (!sessions.ok()) {
    EndFirst(ActionEnd::kFailed, sessions.status());
    return Next::kEnded;
  }
  std::vector<Action> planned = hooks_.plan_anew(interface_id, *std::move(sessions));
  EndAll(ActionEnd::kObsolete, FailureCode(failure),
         "the interface was changed meanwhile, and is planned anew");
  actions_.assign(std::make_move_iterator(planned.begin()), std::make_move_iterator(planned.end()));
  return Next::kEnded;
}

void InterfaceWork::RefuseType(const absl::Status& failure) {
  state_.RefuseType(hooks_.unproven_type_of(InstanceOf(actions_.front())));
  EndFirst(ActionEnd::kSkipped, FailureCode(failure), MessageOf(failure));
}

bool InterfaceWork::HasTime() const {
  using Clock = aws::CallLimits::Clock;
  if (limits_.stop.stop_requested()) return false;
  return limits_.deadline == Clock::time_point::max() ||
         Clock::now() < limits_.deadline - options_.margin;
}

void InterfaceWork::EndFirst(ActionEnd end, std::string code, std::string detail,
                             std::string session_id) {
  ActionResult result{.action = std::move(actions_.front()),
                      .end = end,
                      .session_id = std::move(session_id),
                      .code = std::move(code),
                      .detail = std::move(detail),
                      .duration = std::chrono::duration_cast<std::chrono::milliseconds>(
                          aws::CallLimits::Clock::now() - begin_)};
  actions_.pop_front();
  state_.Add(result);
}

void InterfaceWork::EndFirst(ActionEnd end, const absl::Status& failure) {
  EndFirst(end, FailureCode(failure), MessageOf(failure));
  // What comes after it was planned for an interface on which it was done.
  EndAll(ActionEnd::kBlocked, "earlier-failed", "an earlier action on the interface was not done");
}

void InterfaceWork::EndAll(ActionEnd end, const std::string& code, const std::string& detail) {
  while (!actions_.empty()) EndFirst(end, code, detail);
}

}  // namespace gwlbtap::controller
