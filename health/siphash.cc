// SPDX-License-Identifier: Apache-2.0
#include "health/siphash.h"

#include <bit>

namespace gwlbtap {
namespace {

constexpr std::size_t kWordSize = sizeof(std::uint64_t);

// The 2 and the 4 of its name.
constexpr int kCompressionRounds = 2;
constexpr int kFinalizationRounds = 4;

// Paper, section 2.3: numbers are little-endian. `bytes` holds at most eight; absent ones are zero.
std::uint64_t LoadLittleEndian(ByteView bytes) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  }
  return word;
}

struct State {
  std::uint64_t v0, v1, v2, v3;

  // Paper, figure 2.1.
  void Round() noexcept {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }

  void Compress(std::uint64_t word) noexcept {
    v3 ^= word;
    for (int i = 0; i < kCompressionRounds; ++i) Round();
    v0 ^= word;
  }
};

}  // namespace

std::uint64_t SipHash(const SipHashKey& key, ByteView message) noexcept {
  const std::uint64_t k0 = LoadLittleEndian(ByteView(key).first(kWordSize));
  const std::uint64_t k1 = LoadLittleEndian(ByteView(key).subspan(kWordSize));
  // Paper, section 2.1: the initial state is "somepseudorandomlygeneratedbytes" in ASCII.
  State state{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261,
              k1 ^ 0x7465646279746573};
  const std::uint64_t size_byte = static_cast<std::uint64_t>(message.size()) << 56;
  for (; message.size() >= kWordSize; message = message.subspan(kWordSize)) {
    state.Compress(LoadLittleEndian(message.first(kWordSize)));
  }
  state.Compress(LoadLittleEndian(message) | size_byte);
  state.v2 ^= 0xff;
  for (int i = 0; i < kFinalizationRounds; ++i) state.Round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace gwlbtap
