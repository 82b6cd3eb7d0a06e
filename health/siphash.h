// SPDX-License-Identifier: Apache-2.0
//
// SipHash-2-4, a keyed hash that is fast on short input: J.-P. Aumasson and D. J. Bernstein,
// "SipHash: a fast short-input PRF", 2012. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "geneve/byte_order.h"

namespace gwlbtap {

using SipHashKey = std::array<std::byte, 16>;

// Without `key` nobody can compute this, nor find the key from results.
[[nodiscard]] std::uint64_t SipHash(const SipHashKey& key, ByteView message) noexcept;

}  // namespace gwlbtap
