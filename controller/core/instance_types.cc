// SPDX-License-Identifier: Apache-2.0
#include "controller/core/instance_types.h"

#include <algorithm>
#include <array>
#include <vector>

namespace gwlbtap::controller {
namespace {

// Traffic mirroring guide, "Instance types", as of January 2026. Families; each table is sorted.
constexpr auto kSupported = std::to_array<std::string_view>({
    "a1",      "c4",           "c5",        "c5a",        "c5ad",      "c5d",        "c5n",
    "c6a",     "c6g",          "c6gd",      "c6gn",       "c6i",       "c6id",       "c6in",
    "c7a",     "c7g",          "c7gd",      "c7i",        "c7i-flex",  "d2",         "d3",
    "d3en",    "dl1",          "dl2q",      "f1",         "f2",        "g3",         "g4ad",
    "g4dn",    "g5",           "g5g",       "g6",         "g6e",       "g6f",        "gr6",
    "gr6f",    "h1",           "hpc6a",     "hpc6id",     "hpc7a",     "i3",         "i3en",
    "i4g",     "i4i",          "i7i",       "im4gn",      "inf1",      "inf2",       "is4gen",
    "m4",      "m5",           "m5a",       "m5ad",       "m5d",       "m5dn",       "m5n",
    "m5zn",    "m6a",          "m6g",       "m6gd",       "m6i",       "m6id",       "m6idn",
    "m6in",    "m7a",          "m7g",       "m7gd",       "m7i",       "m7i-flex",   "mac1",
    "mac2",    "mac2-m1ultra", "mac2-m2",   "mac2-m2pro", "p3",        "p3dn",       "p4d",
    "p4de",    "p5",           "p5e",       "r4",         "r5",        "r5a",        "r5ad",
    "r5b",     "r5d",          "r5dn",      "r5n",        "r6a",       "r6g",        "r6gd",
    "r6i",     "r6id",         "r6idn",     "r6in",       "r7a",       "r7g",        "r7gd",
    "r7i",     "r7iz",         "t3",        "t3a",        "t4g",       "trn1",       "trn1n",
    "u-12tb1", "u-18tb1",      "u-24tb1",   "u-3tb1",     "u-6tb1",    "u-9tb1",     "u7i-12tb",
    "u7i-6tb", "u7i-8tb",      "u7in-16tb", "u7in-24tb",  "u7in-32tb", "u7inh-32tb", "vt1",
    "x1",      "x1e",          "x2gd",      "x2idn",      "x2iedn",    "x2iezn",     "z1d",
});
// The same guide: the only families whose bare metal sizes are on the list.
constexpr auto kSupportedMetal = std::to_array<std::string_view>({
    "a1",  "c5",  "c5d",  "c6g",  "c6gd", "g5g",          "i3",      "m5",
    "m5d", "m6g", "m6gd", "mac1", "mac2", "mac2-m1ultra", "mac2-m2", "mac2-m2pro",
    "r5",  "r5b", "r5d",  "r6g",  "r6gd", "x2gd",         "z1d",
});
// Earlier generations, which were never on the list or have left it: they will not change any more.
// Anything else that is not listed is likely to be newer than the list, and unknown.
constexpr auto kUnsupported = std::to_array<std::string_view>({
    "c1",
    "c3",
    "cc2",
    "cr1",
    "g2",
    "g3s",
    "hs1",
    "i2",
    "m1",
    "m2",
    "m3",
    "p2",
    "r3",
    "t1",
    "t2",
});
static_assert(std::ranges::is_sorted(kSupported));
static_assert(std::ranges::is_sorted(kSupportedMetal));
static_assert(std::ranges::is_sorted(kUnsupported));

bool IsMetal(std::string_view type) {
  const std::size_t dot = type.find('.');
  return dot != std::string_view::npos && type.substr(dot + 1).substr(0, 5) == "metal";
}

bool MatchesAnyGlob(const std::vector<std::string>& patterns, std::string_view type) {
  return std::ranges::any_of(
      patterns, [type](const std::string& pattern) { return MatchesGlob(pattern, type); });
}

}  // namespace

std::string_view FamilyOf(std::string_view type) noexcept { return type.substr(0, type.find('.')); }

TypeSupport SupportOf(std::string_view type, const TypesConfig& types) {
  if (MatchesAnyGlob(types.unsupported, type)) return TypeSupport::kUnsupported;
  if (MatchesAnyGlob(types.supported, type)) return TypeSupport::kSupported;
  const std::string_view family = FamilyOf(type);
  if (std::ranges::binary_search(kUnsupported, family)) return TypeSupport::kUnsupported;
  if (!std::ranges::binary_search(kSupported, family)) return TypeSupport::kUnknown;
  if (!IsMetal(type) || std::ranges::binary_search(kSupportedMetal, family)) {
    return TypeSupport::kSupported;
  }
  return TypeSupport::kUnsupported;
}

}  // namespace gwlbtap::controller
