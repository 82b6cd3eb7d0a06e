// SPDX-License-Identifier: Apache-2.0
//
// What a health check is told: the verdict and its reasons as a small JSON text, ready to be sent.
// The control thread makes a page, workers and the health server answer with their copy of it: a
// plain value of fixed size, so that a copy needs no memory from elsewhere. Pure; any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace gwlbtap {

// What kMaxHttpResponse leaves beside the longest head that comes with a page.
inline constexpr std::size_t kMaxHealthBody = 384;

// Pages are renewed many times a second; one that was not for so long is not believed any more.
inline constexpr std::chrono::seconds kPageIsStaleAfter{3};

class HealthPage {
 public:
  // Unhealthy, because there is no verdict yet.
  HealthPage() noexcept;

  // `body` is one JSON value in ASCII of at most kMaxHealthBody bytes, without a line end.
  HealthPage(bool is_healthy, std::string_view body) noexcept;

  [[nodiscard]] bool is_healthy() const noexcept { return is_healthy_; }
  [[nodiscard]] std::string_view body() const noexcept { return {text_.data(), size_}; }

 private:
  bool is_healthy_ = false;
  std::uint16_t size_ = 0;
  std::array<char, kMaxHealthBody> text_{};
};
static_assert(std::is_trivially_copyable_v<HealthPage>);

}  // namespace gwlbtap
