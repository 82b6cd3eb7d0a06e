// SPDX-License-Identifier: Apache-2.0
//
// A hash whose results outlive the program: VNIs and the choice of targets follow from it. It must
// not change: another function would move every hashed VNI. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace gwlbtap::controller {

// FNV-1a of both texts with a zero byte between them, and SplitMix64's last steps over that, without
// which the low bits of similar texts would be alike. The same on every machine. It keeps no secret.
[[nodiscard]] std::uint64_t StableHash(std::string_view first,
                                       std::string_view second = {}) noexcept;

}  // namespace gwlbtap::controller
