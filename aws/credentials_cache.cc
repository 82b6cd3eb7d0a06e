// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials_cache.h"

#include <utility>

namespace gwlbtap::aws {

CredentialsCache::CredentialsCache(std::unique_ptr<CredentialsSource> source, WallClock now)
    : source_(std::move(source)), now_(std::move(now)) {}

bool CredentialsCache::IsFresh(std::chrono::system_clock::time_point now) const {
  return kept_ && (!refresh_after_ || now < *refresh_after_);
}

absl::StatusOr<Credentials> CredentialsCache::Get(const CallLimits& limits) {
  const std::scoped_lock lock(mutex_);
  if (IsFresh(now_())) return *kept_;
  absl::StatusOr<Credentials> fetched = source_->Fetch(limits);
  const std::chrono::system_clock::time_point now = now_();
  if (fetched.ok()) {
    kept_ = *fetched;
    refresh_after_.reset();
    if (kept_->expiration) refresh_after_ = *kept_->expiration - kRefreshMargin;
    return fetched;
  }
  if (!kept_ || (kept_->expiration && now >= *kept_->expiration)) return fetched;
  refresh_after_ = now + kRefreshPause;
  return *kept_;
}

void CredentialsCache::Discard(const Credentials& rejected) {
  const std::scoped_lock lock(mutex_);
  if (kept_ == rejected) kept_.reset();
}

}  // namespace gwlbtap::aws
