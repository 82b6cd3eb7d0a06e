// SPDX-License-Identifier: Apache-2.0
//
// Where credentials come from, and the one place that keeps them until they are about to expire.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include <absl/status/statusor.h>

#include "aws/call_limits.h"
#include "aws/credentials.h"

namespace gwlbtap::aws {

class CredentialsSource {
 public:
  virtual ~CredentialsSource() = default;

  // kNotFound: this source is not set up here, another may be asked. Anything else is a failure of
  // the source that is meant to be used, and its message says which one that is.
  [[nodiscard]] virtual absl::StatusOr<Credentials> Fetch(const CallLimits& limits) = 0;
};

// Any thread, several at once: while one fetches, the others wait for what it brings. That wait is
// bounded by the limits of the call that fetches, and not by their own.
class CredentialsCache {
 public:
  using WallClock = std::function<std::chrono::system_clock::time_point()>;

  // Credentials are fetched anew this long before they expire.
  static constexpr std::chrono::minutes kRefreshMargin{5};
  // After a failed refresh, those that still live are good for this long before the next attempt.
  static constexpr std::chrono::seconds kRefreshPause{30};

  explicit CredentialsCache(std::unique_ptr<CredentialsSource> source,
                            WallClock now = std::chrono::system_clock::now);

  // What is kept; fetched first if there is nothing, or if it expires within the margin. A fetch
  // that fails is a failure only if what is kept has expired.
  [[nodiscard]] absl::StatusOr<Credentials> Get(const CallLimits& limits);

  // A service did not accept them any more. Does nothing if others are kept by now.
  void Discard(const Credentials& rejected);

 private:
  [[nodiscard]] bool IsFresh(std::chrono::system_clock::time_point now) const;

  const std::unique_ptr<CredentialsSource> source_;
  const WallClock now_;
  std::mutex mutex_;  // guards all below, and the source
  std::optional<Credentials> kept_;
  std::optional<std::chrono::system_clock::time_point> refresh_after_;
};

}  // namespace gwlbtap::aws
