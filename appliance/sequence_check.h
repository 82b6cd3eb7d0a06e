// SPDX-License-Identifier: Apache-2.0
//
// Finds the packet numbers that the traffic generator puts into payloads, and tells what is
// missing. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "geneve/byte_order.h"

namespace gwlbtap {

// The number in an Ethernet frame, if it is one of the generator's and long enough to have one.
[[nodiscard]] std::optional<std::uint64_t> FindSequenceNumber(ByteView frame) noexcept;

struct SequenceAccount {
  std::uint64_t numbered = 0;
  std::uint64_t unnumbered = 0;
  std::uint64_t missing = 0;       // below the highest number seen; the end cannot be missed
  std::uint64_t duplicated = 0;    // arrived again
  std::uint64_t out_of_order = 0;  // arrived after a higher number; no longer missing
};

class SequenceCheck {
 public:
  // A number that is lower than the highest one by this much counts as duplicated: whether it has
  // been there is forgotten.
  static constexpr std::uint64_t kMemory = std::uint64_t{1} << 20U;

  void Observe(ByteView frame) noexcept;
  void ObserveNumber(std::uint64_t number) noexcept;

  [[nodiscard]] const SequenceAccount& account() const noexcept { return account_; }

 private:
  void Advance(std::uint64_t next) noexcept;

  SequenceAccount account_;
  std::uint64_t next_ = 0;                                  // one above the highest number seen
  std::vector<bool> is_seen_ = std::vector<bool>(kMemory);  // of the last kMemory numbers
};

}  // namespace gwlbtap
