// SPDX-License-Identifier: Apache-2.0
#include "health/ip_address.h"

#include <gtest/gtest.h>

#include "tests/geneve/bytes.h"

namespace gwlbtap {
namespace {

IpAddress Ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return IpAddress(Ipv4Address{a, b, c, d});
}

TEST(IpAddress, IsTheSameFromTheWireAndFromConfiguration) {
  EXPECT_EQ(IpAddress(Bytes({192, 0, 2, 1})), Ipv4(192, 0, 2, 1));
  const Ipv6Address address = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  EXPECT_EQ(IpAddress(std::as_bytes(std::span(address))), IpAddress(address));
  EXPECT_EQ(Copy(Ipv4(192, 0, 2, 1).bytes()), Bytes({192, 0, 2, 1}));
  EXPECT_EQ(IpAddress(address).bytes().size(), 16u);
}

TEST(IpAddress, OfTheTwoVersionsAreNeverTheSame) {
  EXPECT_NE(Ipv4(0xff, 2, 0, 0), IpAddress(Ipv6Address{0xff, 2}));
  EXPECT_NE(Ipv4(0, 0, 0, 0), IpAddress(Ipv6Address{}));
}

TEST(IpAddress, OfOneHostIsAnswerable) {
  EXPECT_TRUE(Ipv4(10, 0, 0, 1).IsAnswerable());
  EXPECT_TRUE(Ipv4(100, 64, 0, 1).IsAnswerable());
  EXPECT_TRUE(Ipv4(169, 254, 0, 1).IsAnswerable());
  EXPECT_TRUE(Ipv4(255, 255, 255, 254).IsAnswerable());
  EXPECT_TRUE(IpAddress(Ipv6Address{0x20, 0x01, 0x0d, 0xb8}).IsAnswerable());
  EXPECT_TRUE(IpAddress(Ipv6Address{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1}).IsAnswerable());
  EXPECT_TRUE(IpAddress(Ipv6Address{0, 0x64, 0xff, 0x9b}).IsAnswerable());  // RFC 6052 §2.1
}

TEST(IpAddress, OfNobodyOrManyIsNotAnswerable) {
  EXPECT_FALSE(Ipv4(0, 0, 0, 0).IsAnswerable());
  EXPECT_FALSE(Ipv4(0, 1, 2, 3).IsAnswerable());
  EXPECT_FALSE(Ipv4(127, 0, 0, 1).IsAnswerable());
  EXPECT_FALSE(Ipv4(127, 255, 0, 1).IsAnswerable());
  EXPECT_FALSE(Ipv4(224, 0, 0, 1).IsAnswerable());
  EXPECT_FALSE(Ipv4(239, 255, 255, 255).IsAnswerable());
  EXPECT_FALSE(Ipv4(255, 255, 255, 255).IsAnswerable());
  EXPECT_FALSE(IpAddress(Ipv6Address{}).IsAnswerable());
  EXPECT_FALSE(IpAddress(kAllNodes).IsAnswerable());
  Ipv6Address loopback{};
  loopback[15] = 1;
  EXPECT_FALSE(IpAddress(loopback).IsAnswerable());
  EXPECT_FALSE(  // RFC 4291 §2.5.5.2
      IpAddress(Ipv6Address{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1})
          .IsAnswerable());
}

}  // namespace
}  // namespace gwlbtap
