// SPDX-License-Identifier: Apache-2.0
#include "health/mac_address.h"

#include <gtest/gtest.h>

#include <array>

namespace gwlbtap {
namespace {

constexpr MacAddress kStation = {0x02, 0, 0, 0, 0, 0x0a};

TEST(MacAddress, GoesToTheWireAndBack) {
  std::array<std::byte, 8> bytes{};
  StoreMac(bytes, 1, kStation);
  EXPECT_EQ(bytes[0], std::byte{0});
  EXPECT_EQ(bytes[1], std::byte{2});
  EXPECT_EQ(bytes[7], std::byte{0});
  EXPECT_EQ(LoadMac(bytes, 1), kStation);
}

TEST(MacAddress, OfAStationIsNeitherAGroupNorZero) {
  EXPECT_TRUE(IsStation(kStation));
  EXPECT_FALSE(IsStation({}));
  EXPECT_FALSE(IsStation(kBroadcastMac));
  EXPECT_FALSE(IsStation({0x33, 0x33, 0xff, 0, 0, 1}));
  EXPECT_TRUE(IsGroup(kBroadcastMac));
  EXPECT_FALSE(IsGroup(kStation));
}

}  // namespace
}  // namespace gwlbtap
