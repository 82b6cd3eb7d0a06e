// SPDX-License-Identifier: Apache-2.0
//
// The Geneve options of an AWS Gateway Load Balancer: their class, their types, and the first four
// bytes of each when its data has the size that its type calls for. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "geneve/geneve_header.h"

namespace gwlbtap {

inline constexpr std::uint16_t kAwsOptionClass = 0x0108;  // IANA "Geneve Option Class": Amazon.com
inline constexpr std::uint8_t kAwsEndpointId = 1;
inline constexpr std::uint8_t kAwsAttachmentId = 2;
inline constexpr std::uint8_t kAwsFlowCookie = 3;

// RFC 8926 §3.5: class, type, and the length of the data in units of four bytes.
[[nodiscard]] constexpr std::uint32_t AwsOptionHeader(std::uint8_t type,
                                                      std::size_t data_size) noexcept {
  return std::uint32_t{kAwsOptionClass} << 16 | std::uint32_t{type} << 8 |
         static_cast<std::uint32_t>(data_size / kGeneveLengthUnit);
}
inline constexpr std::uint32_t kAwsEndpointHeader =
    AwsOptionHeader(kAwsEndpointId, sizeof(std::uint64_t));
inline constexpr std::uint32_t kAwsAttachmentHeader =
    AwsOptionHeader(kAwsAttachmentId, sizeof(std::uint64_t));
inline constexpr std::uint32_t kAwsCookieHeader =
    AwsOptionHeader(kAwsFlowCookie, sizeof(std::uint32_t));

}  // namespace gwlbtap
