// SPDX-License-Identifier: Apache-2.0
#include "health/hold_down.h"

#include <algorithm>

namespace gwlbtap {
namespace {

// What is certain the moment that it is seen; everything else may be a passing dip.
bool CountsAtOnce(CauseKind kind) noexcept {
  switch (kind) {
    case CauseKind::kStarting:
    case CauseKind::kWorkerStalled:
    case CauseKind::kControlStalled:
    case CauseKind::kDraining:
      return true;
    case CauseKind::kLinkDown:
    case CauseKind::kLosingPackets:
    case CauseKind::kBuffersExhausted:
    case CauseKind::kCollectorsMissing:
    case CauseKind::kExporterFailed:
    case CauseKind::kExporterStalled:
      return false;
  }
  return true;  // No enumerator: reached only through a cast of some other number.
}

}  // namespace

Verdict HoldDown::Judge(const Findings& findings, const HealthThresholds& thresholds,
                        std::chrono::nanoseconds now) {
  const std::vector<Cause>& causes = findings.causes;
  NotePresence(causes, now);
  switch (state_) {
    case State::kStarting:
      if (causes.empty()) state_ = State::kHealthy;
      break;
    case State::kHealthy:
      if (std::any_of(causes.begin(), causes.end(), [&](const Cause& cause) {
            return CountsAlready(cause.kind, thresholds.fail_after, now);
          })) {
        state_ = State::kUnhealthy;
      }
      break;
    case State::kUnhealthy:
      if (clear_since_ && now - *clear_since_ >= thresholds.recover_after) state_ = State::kHealthy;
      break;
  }
  Verdict verdict{.is_healthy = state_ == State::kHealthy, .causes = {}, .notes = findings.notes};
  if (verdict.is_healthy) {
    verdict.notes.insert(verdict.notes.begin(), causes.begin(), causes.end());
  } else {
    if (!causes.empty()) last_causes_ = causes;
    verdict.causes = last_causes_;
  }
  return verdict;
}

void HoldDown::NotePresence(const std::vector<Cause>& causes, std::chrono::nanoseconds now) {
  std::array<bool, kCauseKindCount> is_present{};
  for (const Cause& cause : causes) is_present[static_cast<std::size_t>(cause.kind)] = true;
  for (std::size_t kind = 0; kind < kCauseKindCount; ++kind) {
    auto& since = present_since_[kind];
    since = is_present[kind] ? std::optional(since.value_or(now)) : std::nullopt;
  }
  clear_since_ = causes.empty() ? std::optional(clear_since_.value_or(now)) : std::nullopt;
}

bool HoldDown::CountsAlready(CauseKind kind, std::chrono::nanoseconds fail_after,
                             std::chrono::nanoseconds now) const {
  const auto& since = present_since_[static_cast<std::size_t>(kind)];
  return CountsAtOnce(kind) || (since && now - *since >= fail_after);
}

}  // namespace gwlbtap
