// SPDX-License-Identifier: Apache-2.0
//
// An IPv4 or IPv6 address. Pure; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "geneve/byte_order.h"

namespace gwlbtap {

using Ipv4Address = std::array<std::uint8_t, 4>;
using Ipv6Address = std::array<std::uint8_t, 16>;

inline constexpr Ipv6Address kAllNodes = {0xff, 2, 0, 0, 0, 0, 0, 0,
                                          0,    0, 0, 0, 0, 0, 0, 1};  // RFC 4291 §2.7.1

class IpAddress {
 public:
  explicit IpAddress(const Ipv4Address& address) noexcept {
    std::ranges::copy(address, bytes_.begin());
  }
  explicit IpAddress(const Ipv6Address& address) noexcept : bytes_(address), is_ipv6_(true) {}

  // Of four or sixteen bytes from a packet.
  explicit IpAddress(ByteView wire) noexcept : is_ipv6_(wire.size() == sizeof(Ipv6Address)) {
    std::ranges::copy(wire, std::as_writable_bytes(std::span(bytes_)).begin());
  }

  [[nodiscard]] bool is_ipv6() const noexcept { return is_ipv6_; }

  // As it stands on the wire; borrows from this address.
  [[nodiscard]] ByteView bytes() const noexcept {
    return std::as_bytes(std::span(bytes_))
        .first(is_ipv6_ ? sizeof(Ipv6Address) : sizeof(Ipv4Address));
  }

  [[nodiscard]] bool IsUnspecified() const noexcept { return bytes_ == Ipv6Address{}; }

  // RFC 5771 §3, RFC 4291 §2.7.
  [[nodiscard]] bool IsMulticast() const noexcept {
    return is_ipv6_ ? bytes_[0] == 0xff : (bytes_[0] & 0xf0) == 0xe0;
  }

  // Whether it can be the source of a packet that wants a reply: one host's address, and not
  // loopback. The broadcast address of a subnet cannot be told without its prefix.
  [[nodiscard]] bool IsAnswerable() const noexcept {
    return !IsMulticast() && (is_ipv6_ ? IsAnswerableIpv6() : IsAnswerableIpv4());
  }

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  // RFC 1122 §3.2.1.3: not "this network" 0/8, loopback 127/8 or the limited broadcast.
  [[nodiscard]] bool IsAnswerableIpv4() const noexcept {
    constexpr std::array<std::uint8_t, 4> kLimitedBroadcast = {0xff, 0xff, 0xff, 0xff};
    return bytes_[0] != 0 && bytes_[0] != 127 &&
           !std::equal(kLimitedBroadcast.begin(), kLimitedBroadcast.end(), bytes_.begin());
  }

  // RFC 4291 §2.5: the first 80 bits are zero in the unspecified and the loopback address, and in
  // those made from IPv4, which hosts use inside and never send.
  [[nodiscard]] bool IsAnswerableIpv6() const noexcept {
    return std::any_of(bytes_.begin(), bytes_.begin() + 10, [](auto byte) { return byte != 0; });
  }

  Ipv6Address bytes_{};  // an IPv4 address takes the first four, the rest is zero
  bool is_ipv6_ = false;
};

}  // namespace gwlbtap
