// SPDX-License-Identifier: Apache-2.0
#include "controller/core/stable_hash.h"

namespace gwlbtap::controller {
namespace {

// G. Fowler, L. C. Noll, K.-P. Vo: FNV-1a, 64 bits (RFC 9923).
constexpr std::uint64_t kFnvOffset = 0xCBF2'9CE4'8422'2325;
constexpr std::uint64_t kFnvPrime = 0x0000'0100'0000'01B3;

std::uint64_t Mix(std::uint64_t hash, char byte) {
  return (hash ^ static_cast<unsigned char>(byte)) * kFnvPrime;
}

std::uint64_t Mix(std::uint64_t hash, std::string_view text) {
  for (const char byte : text) hash = Mix(hash, byte);
  return hash;
}

// G. Steele, D. Lea, C. Flood: "Fast splittable pseudorandom number generators", 2014.
std::uint64_t Scramble(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xBF58'476D'1CE4'E5B9;
  value = (value ^ (value >> 27U)) * 0x94D0'49BB'1331'11EB;
  return value ^ (value >> 31U);
}

}  // namespace

std::uint64_t StableHash(std::string_view first, std::string_view second) noexcept {
  return Scramble(Mix(Mix(Mix(kFnvOffset, first), '\0'), second));
}

}  // namespace gwlbtap::controller
