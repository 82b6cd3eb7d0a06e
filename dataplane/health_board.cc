// SPDX-License-Identifier: Apache-2.0
#include "dataplane/health_board.h"

#include <memory>

#include "health/find_causes.h"
#include "health/verdict_page.h"

namespace gwlbtap {
namespace {

// A worker that has stopped keeps all pages that were posted since. Beyond this many, only a page
// that turns the verdict is posted, not one that tells the same in other figures.
constexpr std::size_t kMaxPinnedPages = 64;

HealthPage StalePage(std::chrono::nanoseconds stale_after) {
  return MakeHealthPage(
      {.is_healthy = false, .causes = {ControlStalled(stale_after)}, .notes = {}});
}

bool IsSame(const HealthPage& left, const HealthPage& right) {
  return left.is_healthy() == right.is_healthy() && left.body() == right.body();
}

}  // namespace

HealthBoard::HealthBoard(std::size_t workers, std::chrono::nanoseconds stale_after)
    : stale_after_(stale_after),
      stale_page_(StalePage(stale_after)),
      pages_(workers, std::make_unique<HealthPage>()) {}

void HealthBoard::Post(const HealthPage& page, Time now) {
  posted_at_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  const std::size_t pinned = pages_.Reclaim();
  if (IsSame(page, posted_)) return;
  if (pinned >= kMaxPinnedPages && page.is_healthy() == posted_.is_healthy()) return;
  posted_ = page;
  pages_.Publish(std::make_unique<HealthPage>(page));
}

const HealthPage& HealthBoard::Read(std::size_t worker, Time now) noexcept {
  const HealthPage& page = pages_.Observe(worker);
  const Time posted_at{Time::duration(posted_at_.load(std::memory_order_relaxed))};
  return posted_at != Time() && now - posted_at > stale_after_ ? stale_page_ : page;
}

}  // namespace gwlbtap
