// SPDX-License-Identifier: Apache-2.0
#include "exporters/synthetic_ethernet.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

unsigned EtherTypeFor(LinkType link) {
  const ByteView header = SyntheticHeaderFor(link);
  return std::to_integer<unsigned>(header[12]) << 8U | std::to_integer<unsigned>(header[13]);
}

TEST(SyntheticEthernet, APacketThatHasAnEthernetHeaderGetsNoOther) {
  EXPECT_TRUE(SyntheticHeaderFor(LinkType::kEthernet).empty());
}

TEST(SyntheticEthernet, TheEtherTypeSaysWhatFollows) {
  EXPECT_EQ(EtherTypeFor(LinkType::kIpv4), 0x0800U);
  EXPECT_EQ(EtherTypeFor(LinkType::kIpv6), 0x86ddU);
  EXPECT_EQ(EtherTypeFor(LinkType::kArp), 0x0806U);
}

TEST(SyntheticEthernet, AddressesAreLocallyAdministeredAndDiffer) {
  for (const LinkType link : {LinkType::kIpv4, LinkType::kIpv6, LinkType::kArp}) {
    const ByteView header = SyntheticHeaderFor(link);
    ASSERT_EQ(header.size(), 14U);
    // IEEE 802c: locally administered, one station.
    EXPECT_EQ(std::to_integer<unsigned>(header[0]) & 0x03U, 0x02U);
    EXPECT_EQ(std::to_integer<unsigned>(header[6]) & 0x03U, 0x02U);
    EXPECT_NE(header[5], header[11]);
  }
}

}  // namespace
}  // namespace gwlbtap
