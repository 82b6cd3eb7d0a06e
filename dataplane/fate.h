// SPDX-License-Identifier: Apache-2.0
//
// What became of a frame. Every frame that a worker receives has exactly one fate:
//
//   frames received == sum of fates
//   malformed       == sum of its reasons
//   decapsulated    == sum of the sources' packets, and of those that found no place in the table
//   per stream         offered == stored + no chunk, and offered == decapsulated
//   answered           == replies that the device sent or did not take
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
  kNotTunnel,         // neither Geneve nor VXLAN nor for the appliance itself: nothing for us
  kAnsweredArp,       // asked who has our address: ARP or neighbour discovery
  kAnsweredPing,      // ICMP echo
  kAnsweredHealth,    // a segment of a health check
  kUnanswered,        // of these kinds, and needs no reply (an acknowledgment) or deserves none
                      // (a wrong checksum)
  kDroppedMalformed,  // refused by the decapsulator, for a reason of its own
  kDroppedNoChunk,    // decapsulated, but no stream could store it
  kDroppedTxFull,     // called for a reply, and there was no room to send one
};
inline constexpr std::size_t kFateCount = static_cast<std::size_t>(Fate::kDroppedTxFull) + 1;

[[nodiscard]] constexpr std::string_view ToString(Fate fate) noexcept {
  switch (fate) {
    case Fate::kExported:
      return "exported";
    case Fate::kNotTunnel:
      return "not_tunnel";
    case Fate::kAnsweredArp:
      return "answered_arp";
    case Fate::kAnsweredPing:
      return "answered_ping";
    case Fate::kAnsweredHealth:
      return "answered_health";
    case Fate::kUnanswered:
      return "unanswered";
    case Fate::kDroppedMalformed:
      return "dropped_malformed";
    case Fate::kDroppedNoChunk:
      return "dropped_no_chunk";
    case Fate::kDroppedTxFull:
      return "dropped_tx_full";
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
