// SPDX-License-Identifier: Apache-2.0
//
// Where the control thread posts what health checks are to be told, and workers read it. A board
// that control has stopped looking after says so: an old verdict is no verdict.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

#include "dataplane/live_value.h"
#include "health/health_page.h"

namespace gwlbtap {

class HealthBoard {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Unhealthy until the first Post(). If nothing has been posted for `stale_after`, the page is
  // stale, and workers read that nobody forms verdicts any more.
  HealthBoard(std::size_t workers, std::chrono::nanoseconds stale_after);

  // Control thread only, several times within `stale_after`. A page like the one before renews that
  // one, without a copy for the workers.
  void Post(const HealthPage& page, Time now);

  // Worker thread only. Once a turn at least, so that old pages can be let go.
  [[nodiscard]] const HealthPage& Read(std::size_t worker, Time now) noexcept;
  void Pass(std::size_t worker) noexcept { static_cast<void>(pages_.Observe(worker)); }

 private:
  const std::chrono::nanoseconds stale_after_;
  const HealthPage stale_page_;
  LiveValue<HealthPage> pages_;
  HealthPage posted_;  // the current page, as the control thread knows it
  // Relaxed: it tells only that control still looks. The page that is read with it may be the one
  // before.
  std::atomic<Time::rep> posted_at_{0};
};

}  // namespace gwlbtap
