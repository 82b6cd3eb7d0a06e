// SPDX-License-Identifier: Apache-2.0
//
// What became of a frame. Every frame that a worker receives has exactly one fate:
//
//   frames received == sum of fates
//   malformed       == sum of its reasons
//   decapsulated    == sum of the sources' packets, and of those that found no place in the table
//   per stream         offered == stored + no chunk, and offered == decapsulated
//
// What the device lost before a worker saw it, and frames in several segments, which are refused,
// are reported beside.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "exporters/counter.h"
#include "geneve/decap_status.h"

namespace gwlbtap {

enum class Fate : std::uint8_t {
  kExported,          // decapsulated and stored by at least one stream
  kNotTunnel,         // neither Geneve nor VXLAN: nothing for us
  kDroppedMalformed,  // refused by the decapsulator, for a reason of its own
  kDroppedNoChunk,    // decapsulated, but no stream could store it
};
inline constexpr std::size_t kFateCount = static_cast<std::size_t>(Fate::kDroppedNoChunk) + 1;

[[nodiscard]] constexpr std::string_view ToString(Fate fate) noexcept {
  switch (fate) {
    case Fate::kExported:
      return "exported";
    case Fate::kNotTunnel:
      return "not_tunnel";
    case Fate::kDroppedMalformed:
      return "dropped_malformed";
    case Fate::kDroppedNoChunk:
      return "dropped_no_chunk";
  }
  return "?";
}

// Written by one worker, read by anybody.
struct alignas(kCacheLine) WorkerCounters {
  AmountCounter received;
  std::array<Counter, kFateCount> fates;
  std::array<Counter, kDecapStatusCount> refusals;  // kDroppedMalformed by DecapStatus
  Counter unknown_critical_options;                 // accepted all the same
  Counter turns;  // of the loop: does not advance while the worker waits for room
};

}  // namespace gwlbtap
