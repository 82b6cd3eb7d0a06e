// SPDX-License-Identifier: Apache-2.0
#include "appliance/ip_text.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

TEST(ParseIpAddress, ReadsBothVersions) {
  EXPECT_EQ(ParseIpAddress("10.0.1.20"), IpAddress(Ipv4Address{10, 0, 1, 20}));
  EXPECT_EQ(ParseIpAddress("2001:db8::20"),
            IpAddress(Ipv6Address{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20}));
}

TEST(ParseIpAddress, AnythingElseIsNone) {
  for (const char* const text :
       {"", "10.0.1", "10.0.1.256", "10.0.1.20/24", "[::1]", "::1%lo", "localhost", " 10.0.1.20"}) {
    EXPECT_EQ(ParseIpAddress(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace gwlbtap
