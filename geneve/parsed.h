// SPDX-License-Identifier: Apache-2.0
//
// The result of a parser on the hot path: a value, or the name of why there is none.
#pragma once

#include <type_traits>

#include "geneve/decap_status.h"

namespace gwlbtap {

template <typename T>
class [[nodiscard]] Parsed {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  constexpr Parsed(const T& value) noexcept : value_(value) {}          // NOLINT: result type
  constexpr Parsed(DecapStatus refusal) noexcept : status_(refusal) {}  // NOLINT: result type

  // Has `fill`, a DecapStatus(T&), write the value where the caller will read it. A large result
  // that is put together field by field and then copied waits for its own stores to retire.
  template <typename Fill>
  [[nodiscard]] static constexpr Parsed InPlace(Fill fill) noexcept {
    Parsed parsed;
    parsed.status_ = fill(parsed.value_);
    return parsed;
  }

  [[nodiscard]] constexpr bool ok() const noexcept { return status_ == DecapStatus::kOk; }
  [[nodiscard]] constexpr DecapStatus status() const noexcept { return status_; }

  // Precondition: ok().
  [[nodiscard]] constexpr const T& operator*() const noexcept { return value_; }
  [[nodiscard]] constexpr const T* operator->() const noexcept { return &value_; }

 private:
  constexpr Parsed() noexcept = default;

  T value_{};
  DecapStatus status_ = DecapStatus::kOk;
};

}  // namespace gwlbtap
