// SPDX-License-Identifier: Apache-2.0
#include "health/internet_checksum.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/geneve/bytes.h"

namespace gwlbtap {
namespace {

std::uint16_t ChecksumOf(ByteView bytes) {
  InternetChecksum checksum;
  checksum.Add(bytes);
  return checksum.Result();
}

// RFC 1071 §1, word by word.
std::uint16_t SlowChecksumOf(std::vector<std::byte> bytes) {
  if (bytes.size() % 2 != 0) bytes.push_back(std::byte{0});
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += LoadBe<std::uint16_t>(bytes, i);
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(~sum);
}

TEST(InternetChecksum, OfTheExampleInTheStandard) {  // RFC 1071 §3: the sum is ddf2
  EXPECT_EQ(ChecksumOf(Bytes({0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7})), 0x220d);
}

TEST(InternetChecksum, IsTheSameAsWordByWordForEverySize) {
  std::mt19937 random(20260102);
  std::vector<std::byte> bytes;
  for (int size = 0; size < 2000; ++size) {
    EXPECT_EQ(ChecksumOf(bytes), SlowChecksumOf(bytes)) << size;
    // Many ones bring about carries of carries.
    bytes.push_back(random() % 2 == 0 ? std::byte{0xff} : static_cast<std::byte>(random() % 256));
  }
}

TEST(InternetChecksum, OfALargestPacketOfOnesDoesNotOverflow) {
  const std::vector<std::byte> ones(65535, std::byte{0xff});
  EXPECT_EQ(ChecksumOf(ones), SlowChecksumOf(ones));
}

TEST(InternetChecksum, OfPartsIsThatOfTheWhole) {
  const auto whole = Bytes({0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde});
  InternetChecksum checksum;
  checksum.Add(ByteView(whole).first(2));
  checksum.Add(std::uint16_t{0x5678});
  checksum.Add(ByteView(whole).subspan(4));
  EXPECT_EQ(checksum.Result(), ChecksumOf(whole));
}

TEST(InternetChecksum, WithTheRightOneInItIsZero) {
  auto bytes = Bytes({0x45, 0x00, 0x12, 0x34, 0x00, 0x00, 0xff, 0xff});
  StoreBe(bytes, 4, ChecksumOf(bytes));
  EXPECT_EQ(ChecksumOf(bytes), 0);
}

}  // namespace
}  // namespace gwlbtap
