// SPDX-License-Identifier: Apache-2.0
#include "geneve/byte_order.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/geneve/bytes.h"

namespace gwlbtap {
namespace {

TEST(ByteOrder, IntegersAreReadMostSignificantByteFirst) {
  const auto bytes = Bytes({0xff, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08});
  EXPECT_EQ(LoadBe<std::uint8_t>(bytes, 1), 0x01);
  EXPECT_EQ(LoadBe<std::uint16_t>(bytes, 1), 0x0102);
  EXPECT_EQ(LoadBe<std::uint32_t>(bytes, 1), 0x01020304u);
  EXPECT_EQ(LoadBe<std::uint64_t>(bytes, 1), 0x0102030405060708u);
}

TEST(ByteOrder, WhatIsWrittenIsReadBackAndTouchesNothingElse) {
  std::vector<std::byte> bytes(6);
  StoreBe<std::uint32_t>(bytes, 1, 0xdeadbeef);
  EXPECT_EQ(bytes, Bytes({0, 0xde, 0xad, 0xbe, 0xef, 0}));
  EXPECT_EQ(LoadBe<std::uint32_t>(bytes, 1), 0xdeadbeefu);
}

}  // namespace
}  // namespace gwlbtap
