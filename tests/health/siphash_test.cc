// SPDX-License-Identifier: Apache-2.0
#include "health/siphash.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace gwlbtap {
namespace {

// The authors' test vectors: the key is 00 01 .. 0f, the message 00 01 02 .. of so many bytes.
TEST(SipHash, GivesTheAuthorsResults) {
  SipHashKey key{};
  std::vector<std::byte> message;
  for (int i = 0; i < 64; ++i) message.push_back(static_cast<std::byte>(i));
  std::copy_n(message.begin(), key.size(), key.begin());
  const std::pair<std::size_t, std::uint64_t> vectors[] = {
      {0, 0x726fdb47dd0e0e31},  {1, 0x74f839c593dc67fd},  {2, 0x0d6c8009d9a94f5a},
      {3, 0x85676696d7fb7e2d},  {7, 0xab0200f58b01d137},  {8, 0x93f5f5799a932462},
      {15, 0xa129ca6149be45e5},  // the one worked through in the paper's appendix
      {16, 0x3f2acc7f57c29bdb}, {63, 0x958a324ceb064572},
  };
  for (const auto& [size, hash] : vectors) {
    EXPECT_EQ(SipHash(key, ByteView(message).first(size)), hash) << size << " bytes";
  }
}

TEST(SipHash, DependsOnEveryBitOfTheKey) {
  const SipHashKey zeros{};
  for (std::size_t bit = 0; bit < 128; ++bit) {
    SipHashKey key{};
    key[bit / 8] ^= std::byte{1} << static_cast<int>(bit % 8);
    EXPECT_NE(SipHash(key, zeros), SipHash(zeros, zeros)) << "bit " << bit;
  }
}

}  // namespace
}  // namespace gwlbtap
