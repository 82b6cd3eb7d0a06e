// SPDX-License-Identifier: Apache-2.0
#include "health/health_page.h"

#include <algorithm>
#include <cassert>

namespace gwlbtap {

HealthPage::HealthPage() noexcept
    : HealthPage(false, R"({"status":"unhealthy","causes":[{"name":"starting",)"
                        R"("text":"there is no verdict yet"}],"more":0})") {}

HealthPage::HealthPage(bool is_healthy, std::string_view body) noexcept : is_healthy_(is_healthy) {
  assert(body.size() <= kMaxHealthBody);
  size_ = static_cast<std::uint16_t>(std::min(body.size(), kMaxHealthBody));
  std::copy_n(body.begin(), size_, text_.begin());
}

}  // namespace gwlbtap
