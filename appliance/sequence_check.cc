// SPDX-License-Identifier: Apache-2.0
#include "appliance/sequence_check.h"

#include <algorithm>

#include "appliance/traffic_generator.h"
#include "geneve/ethernet_header.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kIpv4Size = 20;
constexpr std::size_t kIpv6Size = 40;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

struct Transport {
  std::size_t offset;
  std::uint8_t protocol;
};

// Only what the generator makes: no VLAN tags, no IPv6 extension headers.
std::optional<Transport> FindTransport(ByteView frame) noexcept {
  if (frame.size() < kEthernetHeaderSize + kIpv4Size) return std::nullopt;
  const auto ether_type = LoadBe<std::uint16_t>(frame, kEthernetHeaderSize - 2);
  if (ether_type == kEtherTypeIpv4) {
    const std::size_t size =
        std::size_t{4} * (LoadBe<std::uint8_t>(frame, kEthernetHeaderSize) & 0x0fU);
    return Transport{kEthernetHeaderSize + size,
                     LoadBe<std::uint8_t>(frame, kEthernetHeaderSize + 9)};
  }
  if (ether_type == kEtherTypeIpv6) {
    return Transport{kEthernetHeaderSize + kIpv6Size,
                     LoadBe<std::uint8_t>(frame, kEthernetHeaderSize + 6)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> FindSequenceNumber(ByteView frame) noexcept {
  const std::optional<Transport> transport = FindTransport(frame);
  if (!transport) return std::nullopt;
  std::size_t payload = transport->offset;
  if (transport->protocol == kUdp) {
    payload += 8;
  } else if (transport->protocol == kTcp && transport->offset + 12 < frame.size()) {
    payload += (LoadBe<std::uint8_t>(frame, transport->offset + 12) >> 4U) * std::size_t{4};
  } else {
    return std::nullopt;
  }
  if (payload + SequenceNumberField::kSize > frame.size()) return std::nullopt;
  const auto field = LoadBe<std::uint64_t>(frame, payload);
  if (field >> SequenceNumberField::kNumberBits != SequenceNumberField::kMark) return std::nullopt;
  return field & ((std::uint64_t{1} << SequenceNumberField::kNumberBits) - 1);
}

void SequenceCheck::Observe(ByteView frame) noexcept {
  if (const std::optional<std::uint64_t> number = FindSequenceNumber(frame)) {
    ObserveNumber(*number);
  } else {
    ++account_.unnumbered;
  }
}

void SequenceCheck::ObserveNumber(std::uint64_t number) noexcept {
  ++account_.numbered;
  if (number >= next_) {
    Advance(number + 1);
  } else if (next_ - number > kMemory || is_seen_[number % kMemory]) {
    ++account_.duplicated;
    return;
  } else {
    ++account_.out_of_order;
    --account_.missing;
  }
  is_seen_[number % kMemory] = true;
}

void SequenceCheck::Advance(std::uint64_t next) noexcept {
  account_.missing += next - next_ - 1;
  if (next - next_ >= kMemory) {
    std::fill(is_seen_.begin(), is_seen_.end(), false);
  } else {
    for (std::uint64_t number = next_; number < next; ++number) is_seen_[number % kMemory] = false;
  }
  next_ = next;
}

}  // namespace gwlbtap
