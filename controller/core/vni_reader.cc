// SPDX-License-Identifier: Apache-2.0
#include "controller/core/vni_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "controller/core/aws_names.h"

namespace gwlbtap::controller {
namespace {

std::uint32_t EndOf(const VniPolicy& vni) { return vni.base + vni.range; }  // one past the last

bool IsInRange(const VniPolicy& vni, std::uint32_t value) {
  return value >= vni.base && value < EndOf(vni);
}

void RefuseKeysOfOtherModes(TableReader& reader, VniMode mode) {
  struct Owned {
    std::string_view key;
    std::array<VniMode, 2> owners;
    std::string_view belongs_to;
  };
  constexpr std::array<Owned, 4> kOwned{{
      {"value", {VniMode::kFixed, VniMode::kFixed}, "fixed"},
      {"map", {VniMode::kVpc, VniMode::kVpc}, "vpc"},
      {"base", {VniMode::kVpc, VniMode::kHashed}, "vpc and hashed"},
      {"range", {VniMode::kVpc, VniMode::kHashed}, "vpc and hashed"},
  }};
  for (const auto& [key, owners, belongs_to] : kOwned) {
    if (!reader.Has(key) || std::ranges::find(owners, mode) != owners.end()) continue;
    reader.KeyError(
        key, fmt::format("does not go with mode {}; it belongs to {}", ToString(mode), belongs_to));
  }
}

void ReadMap(TableReader map, VniPolicy& vni) {
  for (const std::string_view vpc : map.Keys()) {
    if (!IsId(vpc, "vpc-")) {
      map.KeyError(vpc, "is no id; it has to be \"vpc-\" with lower-case letters and digits");
    }
    std::uint32_t value = 0;
    map.ReadInteger<std::uint32_t>(vpc, 1, kMaxVni, value);
    vni.by_vpc.emplace(vpc, value);
  }
}

// Without a range of its own, the range goes from its base to the end.
void ReadRange(TableReader& reader, VniPolicy& vni) {
  reader.ReadInteger<std::uint32_t>("base", 1, kMaxVni, vni.base);
  const std::uint32_t longest = kMaxVni - vni.base + 1;
  vni.range = longest;
  if (reader.ReadInteger<std::uint32_t>("range", 1, kMaxVni, vni.range) && vni.range > longest) {
    reader.ValueError("range", fmt::format("{} VNIs from {} on are beyond the last one, {}",
                                           vni.range, vni.base, kMaxVni));
    vni.range = longest;
  }
}

}  // namespace

VniPolicy ReadVniPolicy(TableReader& reader) {
  VniPolicy vni;
  reader.Require("mode", "is missing; it is aws, fixed, vpc or hashed");
  const bool has_mode = reader.ReadChoice(
      "mode", std::array{VniMode::kAws, VniMode::kFixed, VniMode::kVpc, VniMode::kHashed},
      vni.mode);
  reader.ReadInteger<std::uint32_t>("value", 1, kMaxVni, vni.value);
  if (std::optional<TableReader> map = reader.FindTable("map")) ReadMap(*std::move(map), vni);
  ReadRange(reader, vni);
  if (has_mode) RefuseKeysOfOtherModes(reader, vni.mode);
  if (vni.mode == VniMode::kFixed) reader.Require("value", "is missing; it is the VNI");
  reader.RefuseUnknownKeys();
  return vni;
}

std::optional<std::uint32_t> FindSharedVni(const VniPolicy& hashed, const VniPolicy& other) {
  if (hashed.mode != VniMode::kHashed) return std::nullopt;
  switch (other.mode) {
    case VniMode::kAws:
    case VniMode::kHashed:
      return std::nullopt;
    case VniMode::kFixed:
      return IsInRange(hashed, other.value) ? std::optional(other.value) : std::nullopt;
    case VniMode::kVpc: {
      for (const auto& [vpc, value] : other.by_vpc) {
        if (IsInRange(hashed, value)) return value;
      }
      const std::uint32_t first = std::max(hashed.base, other.base);
      if (first < std::min(EndOf(hashed), EndOf(other))) return first;
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace gwlbtap::controller
